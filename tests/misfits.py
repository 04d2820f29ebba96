"""One edit in one service file after which it does not fit the other files, though nothing in it is wrong by itself."""

import re

#: Whose key of the national catalogue the edited service takes.
TWIN = "gaststaette-anzeigen"

#: what is done: what is replaced, what by, words that say what is wrong
MISFITS = {
    "takes another's LeiKa key": (r"\ntitle:", '\nleika: "99025002056000"\ntitle:', "denselben LeiKa-Schlüssel"),
    "no longer leaves texts open": (r"\nslots: .*", "\nslots: [legal_basis]", "“ nicht offen"),
    "asks for more trust": ("trust_level: none", "trust_level: high", "Hier lässt es sich nicht nachweisen"),
    "is filed under an unknown key": ('file_plan_key: "[0-9.]+"', 'file_plan_key: "99.9.99"', "99.9.99 steht nicht im"),
}


def misfit(folder, service, edit):
    """Edit the file of ``service``. Returns which services fit no more, and words that say why."""
    old, new, words = MISFITS[edit]
    file = folder / "catalogue" / f"{service}.yaml"
    text, count = re.subn(old, new, file.read_text(encoding="utf-8"), count=1)
    assert count
    file.write_text(text, encoding="utf-8")
    return {service, TWIN} if "leika" in new else {service}, words
