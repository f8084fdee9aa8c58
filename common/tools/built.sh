#!/bin/sh
# SPDX-License-Identifier: MIT
# built.sh MODULE...: which packages the libraries of these pkg-config modules, and the C
# library, come from, for built.c. Distributions fix a library without changing its own
# version, so that only the packages' versions tell. Where no package manager knows the
# files it is the modules' versions. The output depends on nothing else.
set -eu
cc=${CC:-cc}
pkg_config=${PKG_CONFIG:-pkg-config}

# Prints the files of the libraries, static ones if there are any.
# shellcheck disable=SC2086
files() {
	flags=$($pkg_config --static --libs "$@")
	folders=
	for flag in $flags; do
		case $flag in -L*) folders="$folders ${flag#-L}" ;; esac
	done
	for flag in $flags -lc; do
		case $flag in -l*) ;; *) continue ;; esac
		file "lib${flag#-l}.a" || file "lib${flag#-l}.so" || :
	done | sort -u
}

# file NAME: prints its path, without links in it.
# shellcheck disable=SC2086
file() {
	for folder in $folders; do
		[ ! -e "$folder/$1" ] || { readlink -f "$folder/$1"; return; }
	done
	path=$($cc -print-file-name="$1")
	[ "$path" != "$1" ] && readlink -f "$path"
}

# For each package manager, the package that owns a file,
dpkg_owner() { dpkg-query -S "$1" | sed 's/[:,].*//'; }
rpm_owner() { rpm -qf --qf '%{NAME}\n' "$1"; }
apk_owner() { apk info -q --who-owns "$1" | sed 's/-[^-]*-r[0-9]*$//'; }

# and the command that prints all packages: name, version, source.
list_command() {
	case $1 in
	dpkg) cat ;;
	rpm) sed 1d ;;
	apk) sed 1,2d ;;
	esac <<-'END' | head -n 1
		dpkg-query -W -f '${db:Status-Status} ${Package} ${Version} ${source:Package}\n' | sed -n 's/^installed //p'
		rpm -qa --qf '%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE} %{SOURCERPM}\n' | sed 's/-[^-]*-[^-]*[.]src[.]rpm$//'
		apk list -I | sed -n 's/^\(.*\)-\([^-]*-r[0-9]*\) [^ ]* {\([^}]*\)}.*/\1 \2 \3/p'
	END
}

# The manager that owns one of the files, or nothing.
manager() {
	for name in dpkg rpm apk; do
		for path; do
			[ -z "$("${name}_owner" "$path" 2>/dev/null || :)" ] || { echo "$name"; return; }
		done
	done
}

# owners NAME FILE...: prints the packages of that manager that own them.
owners() {
	name=$1
	shift
	for path; do
		"${name}_owner" "$path" 2>/dev/null || :
	done | LC_ALL=C sort -u
}

# versions MANAGER FILE...: a line for each package that owns one of them.
versions() {
	packages=$(eval "$list")
	owners "$@" | while read -r package; do
		printf '%s\n' "$packages" | grep "^$package " | head -n 1
	done
}

# module_versions MODULE...: the same, as pkg-config has them.
module_versions() {
	for module; do
		echo "$module $($pkg_config --modversion "$module") $module"
	done
}

files=$(files "$@")
# shellcheck disable=SC2086
manager=$(manager $files)
if [ -n "$manager" ]; then
	list=$(list_command "$manager")
	# shellcheck disable=SC2086
	lines=$(versions "$manager" $files)
else
	list=
	lines=$(module_versions "$@")
fi
printf '#define BUILT_BY "%s"\n' "${manager:-pkg-config}"
printf '#define BUILT_LIST "%s"\n' "$(printf %s "$list" | sed 's/[\\"]/\\&/g')"
printf '#define BUILT_PACKAGES'
printf '%s\n' "$lines" | tr -cd 'A-Za-z0-9.+~^:_ \n-' | while read -r name version source; do
	printf ' \\\n\t{ "%s", "%s", "%s" },' "$name" "$version" "$source"
done
echo
