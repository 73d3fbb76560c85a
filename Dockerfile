# One image for every role; docker-compose.yml says which. Nothing but /data and /tmp is written, so its root may be read-only.
FROM python:3.11-slim AS build
WORKDIR /build
COPY pyproject.toml constraints.txt ./
COPY schema schema
COPY scrapers scrapers
COPY worker worker
RUN python -m venv /opt/gradewatch \
    && /opt/gradewatch/bin/pip install --no-cache-dir -c constraints.txt '.[people]'

FROM python:3.11-slim
ENV PATH=/opt/gradewatch/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GRADEWATCH_DATA_DIR=/data
COPY --from=build /opt/gradewatch /opt/gradewatch
RUN useradd --system --no-create-home --uid 10001 gradewatch && install -d -o gradewatch /data
USER gradewatch
WORKDIR /data
VOLUME /data
# Life is work done: a tick not long ago, by whichever worker.
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s --retries=3 CMD ["gradewatch", "status", "--alive"]
ENTRYPOINT ["gradewatch"]
CMD ["serve"]
