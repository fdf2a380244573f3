# Makes a manual page of what a program's --help printed into the file `page`; `version` and `purpose` say what its head says.
cmake_path(GET page STEM LAST_ONLY name)
file(READ "${page}" help)
# What roff would take for its own: backslashes, hyphens that are to stay hyphens, and lines that begin with a dot or a quote.
string(REPLACE "\\" "\\e" help "${help}")
string(REPLACE "-" "\\-" help "${help}")
string(REPLACE "\n." "\n\\&." help "${help}")
string(REPLACE "\n'" "\n\\&'" help "${help}")
string(REPLACE "-" "\\-" shown "${name}")
string(TOUPPER "${name}" title)
file(WRITE "${page}" ".TH ${title} 1 \"\" \"andante ${version}\"
.SH NAME
${shown} \\- ${purpose}
.SH SYNOPSIS
.B ${shown}
[\\fIOPTION\\fR...]
.SH DESCRIPTION
This is what
.B ${shown} \\-\\-help
prints.
.PP
.nf
${help}.fi
.SH SEE ALSO
.BR andante (1)
")
