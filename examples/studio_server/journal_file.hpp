#pragma once

#include <andante/client/journal.hpp>

#include <memory>
#include <string>

namespace studio_server {

/// Where the journal is when nobody says: studio.journal in the user's folder for the state of
/// andante's programs. Empty when this program was built without journals, or there is no home.
std::string usual_journal();

/// The journal in this file, whose folder is made; null for an empty path. Throws failure, which
/// says what to do, when it cannot be used.
std::shared_ptr<andante::journal> open_journal(const std::string& path);

} // namespace studio_server
