#!/usr/bin/env bash
# peer.sh install | peer.sh start PORT VARIANT: becomes the server, on 127.0.0.1.
set -euo pipefail
case "$1" in
  install)
    if ! dpkg -s libnginx-mod-nchan >/dev/null 2>&1; then
      # The run level keeps the package from starting a server of its own.
      RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light libnginx-mod-nchan \
        >/dev/null 2>&1 || { echo "Debian's nginx-light and libnginx-mod-nchan cannot be installed here."; exit 1; }
    fi
    ;;
  start)
    folder="$(mktemp -d)"
    cat >"$folder/nginx.conf" <<CONF
load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
daemon off;
worker_processes auto;
worker_rlimit_nofile 20000;
pid $folder/pid;
error_log $folder/error.log;
events { worker_connections 12000; }
http {
  access_log off;
  nchan_shared_memory_size 256M;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  server {
    listen 127.0.0.1:$2 backlog=4096;
    location ~ ^/sub/(.+)\$ {
      nchan_subscriber websocket eventsource;
      nchan_channel_id \$1;
      nchan_subscriber_first_message newest;
    }
    location ~ ^/pub/(.+)\$ {
      nchan_publisher websocket;
      nchan_channel_id \$1;
      nchan_message_buffer_length 256;
    }
  }
}
CONF
    chmod 755 "$folder"
    exec /usr/sbin/nginx -p "$folder" -c "$folder/nginx.conf"
    ;;
esac
