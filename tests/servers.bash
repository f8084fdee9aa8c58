# SPDX-License-Identifier: MIT
# Real web servers for tests, each with the very file of examples/ that users
# include; only paths, sockets and ports in it are replaced.
#
# server_start NAME starts serve (wopictl serve), lighttpd, apache-cgid,
# apache-cgi or nginx on a free port of the loopback interface. Then WOPI_URL is
# its address, WOPI_DATA its data directory, and SERVER_DIR holds all that is
# its own: log/, cgi-bin/wopi.cgi, the configuration. server_stop ends it.
#
# With SIGN_IN=yes the server asks for passwords where the example says how; then
# "alice" and "stranger" have the password "secret". serve knows no passwords.
#
# Root is not allowed to be Apache, and should not be any server: under root
# they run as nobody. SERVER_DIR is in /tmp, for bats' own folders are closed to
# others, and their paths may be too long for a socket.

SERVER_NAMES='serve lighttpd apache-cgid apache-cgi nginx'
APACHE_MODULES=/usr/lib/apache2/modules

server_start() {
	local tries
	SERVER=$1 SERVER_PIDS=()
	SERVER_DIR=$(mktemp -d "${TMPDIR:-/tmp}/wopi-$SERVER.XXXXXX")
	export SERVER SERVER_DIR WOPI_DATA=$SERVER_DIR/data no_proxy=127.0.0.1
	server_folders || return
	for tries in 1 2 3 4 5; do
		server_launch "$(server_port)" || break
		server_wait && return
		server_end
	done
	echo "the server '$SERVER' does not start:" >&2
	server_logs
	server_stop
	return 1
}

server_stop() {
	server_end
	rm -rf "$SERVER_DIR"
}

# What the server said so far, for a test that failed.
server_logs() {
	tail -n 20 "$SERVER_DIR"/log/* >&2 2>/dev/null || :
}

# The user that servers run as, empty for whoever runs the tests.
server_user() {
	[ "$(id -u)" != 0 ] || echo nobody
}

server_folders() {
	local user
	user=$(server_user)
	mkdir "$SERVER_DIR"/{cgi-bin,log,tmp,root}
	mkdir -m 700 "$WOPI_DATA"
	cp "$BUILD/wopi.cgi" "$BUILD/wopictl" "$SERVER_DIR/cgi-bin/"
	chmod 755 "$SERVER_DIR" "$SERVER_DIR/cgi-bin" "$SERVER_DIR"/cgi-bin/*
	[ -z "$user" ] || chown -R "$user:" "$SERVER_DIR"
	wopictl init 2>/dev/null
}

# A port that is free now. It is below those that the system gives to outgoing
# connections; if another server takes it meanwhile, starting fails and is tried
# again with another port.
server_port() {
	local port
	while
		port=$((10000 + RANDOM % 20000))
		(exec 9<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null
	do :; done
	echo "$port"
}

server_launch() {
	local port=$1
	WOPI_URL=http://127.0.0.1:$port/wopi
	case $SERVER in
	serve) launch_serve ;;
	lighttpd) launch_lighttpd "$port" ;;
	apache-cgid) launch_apache "$port" event cgid ;;
	apache-cgi) launch_apache "$port" prefork cgi ;;
	nginx) launch_nginx "$port" ;;
	*)
		echo "there is no server '$SERVER', but: $SERVER_NAMES" >&2
		return 1
		;;
	esac
}

# server_run LOG COMMAND...: a program of the server, in the background and in a
# group of its own. It ends with this shell at the latest.
server_run() {
	local log=$SERVER_DIR/log/$1 path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	local -a user=()
	shift
	PATH=$path type -P "$1" >/dev/null || {
		echo "'$1' is not installed, and the tests of '$SERVER' need it" >&2
		return 1
	}
	[ -z "$(server_user)" ] ||
		user=(--reuid "$(server_user)" --regid "$(id -g "$(server_user)")" --clear-groups)
	env -i PATH="$path" APACHE_LOG_DIR="$SERVER_DIR/log" setsid \
		setpriv --pdeathsig TERM "${user[@]}" "$@" </dev/null >>"$log" 2>&1 3>&- &
	SERVER_PIDS+=($!)
}

# The example's configuration with this server's paths; more replacements follow
# as arguments of sed.
example() {
	local -a sign_in=()
	[ -z "${SIGN_IN:-}" ] || uncomment_sign_in
	sed -e "s,/usr/local/lib/cgi-bin,$SERVER_DIR/cgi-bin,g" -e "s,/var/lib/wopi,$WOPI_DATA,g" \
		-e "s,/var/log/\(lighttpd\|nginx\),$SERVER_DIR/log,g" "${sign_in[@]}" "${@:2}" \
		"$BATS_TEST_DIRNAME/../examples/$1/wopi.conf" >"$SERVER_DIR/wopi.conf"
}

# Adds to $sign_in how sed uncomments what asks for passwords in any of the examples,
# and has them ask at BASE/wopibootstrapper, too.
uncomment_sign_in() {
	local name
	for name in alice stranger; do
		echo "$name:$(openssl passwd -apr1 secret)"
	done >"$SERVER_DIR/passwords"
	sign_in=(-e '/#<LocationMatch/,/#<.LocationMatch/s/#//'
		-e 's/#\(server.modules\)/\1/' -e '/#auth.backend =/,/#}/s/#//'
		-e 's/#\(~.* documents;\)/\1/'
		-e "s,/etc/[a-z0-9]*/wopi-users,$SERVER_DIR/passwords,"
		-e 's/|signout)?\$/|signout|wopibootstrapper)?$/')
}

# The port is wopictl's own choice, and its only line says that it is ready.
launch_serve() {
	server_run serve.log "$SERVER_DIR/cgi-bin/wopictl" --data "$WOPI_DATA" serve \
		--listen 127.0.0.1:0
}

launch_lighttpd() {
	example lighttpd
	cat >"$SERVER_DIR/main.conf" <<-END
		server.bind = "127.0.0.1"
		server.port = $1
		server.document-root = "$SERVER_DIR/root"
		server.errorlog = "$SERVER_DIR/log/error.log"
		server.pid-file = "$SERVER_DIR/pid"
		server.upload-dirs = ( "$SERVER_DIR/tmp" )
		include "$SERVER_DIR/wopi.conf"
	END
	server_run lighttpd.log lighttpd -D -f "$SERVER_DIR/main.conf"
}

launch_apache() {
	local port=$1 mpm=$2 cgi=$3 module
	example apache -e "s,\*:80>,127.0.0.1:$port>,"
	{
		for module in mpm_$mpm authz_core alias env dir reqtimeout deflate $cgi \
			${SIGN_IN:+authn_core authn_file authz_user auth_basic}; do
			echo "LoadModule ${module}_module $APACHE_MODULES/mod_$module.so"
		done
		[ $cgi != cgid ] || echo "ScriptSock $SERVER_DIR/tmp/cgid"
		cat <<-END
			Listen 127.0.0.1:$port
			ServerName 127.0.0.1
			ServerRoot $SERVER_DIR
			DefaultRuntimeDir $SERVER_DIR/tmp
			PidFile $SERVER_DIR/pid
			ErrorLog $SERVER_DIR/log/error.log
			DocumentRoot $SERVER_DIR/root
			<Directory />
				Require all denied
			</Directory>
			<Directory $SERVER_DIR/root>
				Require all granted
			</Directory>
			Include $SERVER_DIR/wopi.conf
		END
	} >"$SERVER_DIR/main.conf"
	server_run apache.log apache2 -D FOREGROUND -f "$SERVER_DIR/main.conf"
}

launch_nginx() {
	local kind
	# its fastcgi_params drop the port from the address that the client used
	example nginx -e "s,listen 80;,listen 127.0.0.1:$1;," \
		-e "s,#fastcgi_param WOPI_BASE_URL .*,fastcgi_param WOPI_BASE_URL http://127.0.0.1:$1/wopi;," \
		-e "s,/run/fcgiwrap.socket,$SERVER_DIR/fcgiwrap.socket," \
		-e "s,/var/lib/nginx/,$SERVER_DIR/tmp/,"
	{
		cat <<-END
			daemon off;
			worker_processes 2;
			pid $SERVER_DIR/pid;
			error_log $SERVER_DIR/log/error.log;
			events { }
			http {
			include $SERVER_DIR/wopi.conf;
		END
		for kind in client_body fastcgi proxy scgi uwsgi; do
			echo "${kind}_temp_path $SERVER_DIR/tmp/$kind;"
		done
		echo }
	} >"$SERVER_DIR/main.conf"
	rm -f "$SERVER_DIR/fcgiwrap.socket"
	server_run fcgiwrap.log fcgiwrap -c8 -s "unix:$SERVER_DIR/fcgiwrap.socket" &&
		server_run nginx.log nginx -e "$SERVER_DIR/log/error.log" -p "$SERVER_DIR/" \
			-c "$SERVER_DIR/main.conf"
}

# Waits until the server answers; fails if it ends instead.
server_wait() {
	local i pid
	for ((i = 0; i < 400; i++)); do
		for pid in "${SERVER_PIDS[@]}"; do
			kill -0 "$pid" 2>/dev/null || return 1
		done
		if server_listens && curl -s --max-time 5 -o /dev/null -D - "$WOPI_URL/files" |
			grep -qi '^X-WOPI-ServerVersion:'; then
			export WOPI_URL
			return
		fi
		sleep 0.025
	done
	return 1
}

# True if this server has its port, and not another one.
server_listens() {
	if [ "$SERVER" = serve ]; then
		WOPI_URL=$(sed -n 's/^listening on //p' "$SERVER_DIR/log/serve.log")
		[ -n "$WOPI_URL" ]
	else
		[ -s "$SERVER_DIR/pid" ]
	fi
}

# Ends the processes of the server, and with each one the group it made.
server_end() {
	local pid i
	for pid in "${SERVER_PIDS[@]}"; do
		kill -TERM -- "-$pid" 2>/dev/null || :
	done
	for pid in "${SERVER_PIDS[@]}"; do
		for ((i = 0; i < 400; i++)); do
			kill -0 -- "-$pid" 2>/dev/null || break
			sleep 0.025
		done
		kill -KILL -- "-$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	SERVER_PIDS=()
	rm -f "$SERVER_DIR/pid"
}
