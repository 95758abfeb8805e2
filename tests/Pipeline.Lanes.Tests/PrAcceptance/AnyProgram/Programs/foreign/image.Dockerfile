# Somebody else's image: its own folders, user, entry point and environment.
FROM scratch
COPY busybox /opt/tool/bin/sh
COPY busybox /opt/tool/bin/busybox
COPY shout /opt/tool/bin/shout
ENV PATH=/opt/tool/bin LOUDER=yes
WORKDIR /opt/tool
USER 1000
ENTRYPOINT ["/opt/tool/bin/shout", "--serve"]
