FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GRADEWATCH_DATA_DIR=/data

WORKDIR /app
COPY pyproject.toml constraints.txt ./
COPY schema schema
COPY scrapers scrapers
COPY worker worker
RUN pip install --no-cache-dir -c constraints.txt '.[people]' \
    && useradd --system --uid 10001 gradewatch \
    && install -d -o gradewatch /data

USER gradewatch
WORKDIR /data
VOLUME /data
ENTRYPOINT ["gradewatch"]
CMD ["--help"]
