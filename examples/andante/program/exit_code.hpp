#pragma once

namespace program {

/// What the program tells the shell, the same with and without --json.
enum class exit_code {
    ok = 0,
    failed = 1,      ///< The API, the network or the job failed.
    usage = 2,       ///< Bad usage, or a value that was refused by validation.
    some_failed = 3, ///< Some items of a bulk command failed, perhaps all; the report says which.
    deadline = 4,    ///< --timeout passed.
    hung_up = 129,
    interrupted = 130,
    terminated = 143,
};

} // namespace program
