import java.io.FileInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/**
 * Checks PDF files against veraPDF's own profiles, many files in one start of Java.
 *
 * <pre>java -cp … VeraPdf.java ua1,3a A.pdf B.pdf</pre>
 *
 * Writes lines of tab-separated text: {@code verdict file flavour PASS|FAIL|ERROR checks} and, under a verdict that is
 * not PASS, {@code failure count clause message}.
 */
public final class VeraPdf {
    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        List<String> files = List.of(arguments).subList(1, arguments.length);
        for (String flavour : arguments[0].split(",")) {
            ValidationProfile profile = profileOf(flavour);
            for (String file : files) {
                check(file, flavour, profile);
            }
        }
    }

    private static ValidationProfile profileOf(String flavour) throws Exception {
        String name = flavour.startsWith("ua") ? "PDFUA-" + flavour.substring(2) : "PDFA-" + flavour.toUpperCase();
        String path = "org/verapdf/pdfa/validation/" + name + ".xml";
        try (InputStream source = PDFAFlavour.class.getClassLoader().getResourceAsStream(path)) {
            if (source == null) {
                throw new IllegalArgumentException("veraPDF has no profile " + path);
            }
            return Profiles.profileFromXml(source);
        }
    }

    private static void check(String file, String flavour, ValidationProfile profile) {
        PDFAFlavour kind = PDFAFlavour.fromString(flavour);
        try (InputStream source = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(source, kind);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false)) {
            ValidationResult result = validator.validate(parser);
            write("verdict", file, flavour, result.isCompliant() ? "PASS" : "FAIL", result.getTotalAssertions());
            failures(result).forEach((failure, count) -> write("failure", count, failure));
        } catch (Exception error) {
            write("verdict", file, flavour, "ERROR", 0);
            write("failure", 1, "-\t" + oneLine(String.valueOf(error)));
        }
    }

    /** Each broken rule once, as "clause TAB message", with how often it is broken. */
    private static Map<String, Integer> failures(ValidationResult result) {
        Map<String, Integer> counts = new TreeMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                String clause = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                counts.merge(clause + "\t" + oneLine(assertion.getMessage()), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static void write(Object... columns) {
        StringBuilder line = new StringBuilder();
        for (Object column : columns) {
            line.append(line.length() == 0 ? "" : "\t").append(column);
        }
        System.out.println(line);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
