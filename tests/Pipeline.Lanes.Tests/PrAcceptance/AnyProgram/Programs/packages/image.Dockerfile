# A base with Node.js.
FROM scratch
COPY system /
