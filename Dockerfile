# The service in a container of its own.
#
#   docker build --tag rhetor .
#   docker run --publish 127.0.0.1:8080:8080 --volume rhetor-home:/var/lib/rhetor --env RHETOR_API_KEY=… rhetor
#
# What is the user's (models, corrections, added data) lies in the volume; a new image goes on with it. Without a key
# nothing can be changed over HTTP, since no request comes from the container's own loopback.

FROM python:3.12-slim AS build
WORKDIR /src
COPY . .
# No compiler is in this image: the wheel is compiled by the one that comes as a Python package.
RUN RHETOR_PORTABLE=1 python -m pip wheel --no-deps --wheel-dir /wheels .

FROM python:3.12-slim
COPY --from=build /wheels /wheels
RUN python -m pip install --no-cache-dir "$(echo /wheels/*.whl)[html]"
RUN useradd --uid 10001 --no-create-home rhetor && install --directory --owner rhetor /var/lib/rhetor
ENV RHETOR_HOME=/var/lib/rhetor PYTHONUNBUFFERED=1
VOLUME /var/lib/rhetor
USER rhetor
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health/ready', timeout=4)"]
CMD ["rhetor", "serve", "--host", "0.0.0.0", "--port", "8080"]
