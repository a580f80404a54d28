#!/bin/sh
# 巡栏:以服务的用户、设置和工作目录运行一条命令,如 xunlan doctor。相对的文件名从 /var/lib/xunlan 算起。
#
#   install -m 755 deploy/xunlan.sh /usr/local/bin/xunlan
set -eu
if [ "$(id -un)" != xunlan ]; then
  exec sudo -u xunlan -- "$0" "$@"
fi
cd /var/lib/xunlan
umask 027
set -a
# shellcheck source=/dev/null
. /etc/xunlan/xunlan.env
set +a
exec /opt/xunlan/.venv/bin/xunlan "$@"
