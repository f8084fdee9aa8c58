# SPDX-License-Identifier: MIT
# Completion of wopictl for fish, which asks 'wopictl complete'. Installed, or by
#   wopictl completion fish | source

function __wopictl_complete
	set -l words (commandline -opc)
	set -l typed (commandline -ct)
	set -l plain (string unescape -- $typed)
	or set plain (string trim -l -c '"\'' -- $typed)
	for line in ($words[1] complete -- $words[2..-1] "$plain" 2>/dev/null)
		switch $line
			case \tfiles # fish knows its own files best
				__fish_complete_path $typed
			case \tfolders
				__fish_complete_directories $typed
			case '*'
				printf '%s\n' $line
		end
	end
end

complete -c wopictl -f -a '(__wopictl_complete)'
