#pragma once

#include <andante/http/message.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::http {

/// The digest that a server announces of a whole file, and that of the bytes which have come.
///
/// Announced by Repr-Digest and Content-Digest (RFC 9530), Digest (RFC 3230), Content-MD5, and the
/// ETag of an object store that says what it is: there it is the MD5 of a file that was uploaded in
/// one piece. Of several the strongest counts; what is weaker than MD5 does not.
class file_digest {
public:
    file_digest();
    ~file_digest();
    file_digest(const file_digest&) = delete;
    file_digest& operator=(const file_digest&) = delete;

    /// A body begins at the file's first byte. Forgets what was announced before. `tag_is_md5`: an
    /// ETag in that form is one, whoever sends it.
    void begin(const headers& fields, bool tag_is_md5 = false);
    /// The next bytes of the file.
    void update(std::string_view bytes);
    /// What differs, for people; nothing when nothing does, or nothing was announced. Once.
    std::optional<std::string> mismatch();

private:
    class state;
    std::unique_ptr<state> state_; ///< Null when nothing was announced.
};

} // namespace andante::inline v0::http
