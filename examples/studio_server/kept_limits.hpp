#pragma once

#include <andante/core/secret.hpp>
#include <andante/providers/finetuning/client.hpp>

#include "quota_log.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace studio_server {

/// What the client's limits have used, in a file, so that the next start does not burst into
/// windows that this one has used up. A file that cannot be read or written is as if there were
/// none: it costs refusals, and no music.
class kept_limits {
public:
    /// Takes over what the last run has kept, so it is made before the first request. The file
    /// stands beside the journal; nothing is kept without one. Each account, which is an address
    /// and a `key`, has its own.
    kept_limits(
        const std::string& journal, andante::finetuning::client client, const andante::secret& key
    );

    /// Writes the file, as a whole or not at all.
    void keep() const;
    /// Keeps them soon after each request, for a run that is killed, until it is cancelled.
    boost::asio::awaitable<void> keep_after(std::shared_ptr<const request_counter> requests) const;

private:
    void recall() const;

    std::string file_;
    andante::finetuning::client client_;
};

} // namespace studio_server
