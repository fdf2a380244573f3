#pragma once

#include <andante/chat/completion.hpp>
#include <andante/chat/request.hpp>
#include <andante/chat/stream.hpp>
#include <andante/client/call_options.hpp>
#include <andante/config.hpp>
#include <andante/core/result.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace andante::inline v0::chat {

class service;

/// Chat completions of a service. Cheap to copy; a handle of its client, which it keeps.
/// Thread-safe.
///
/// A request stands under the service's limits for its model. Whether one whose answer was lost is
/// sent again is the provider's to say.
///
/// Errors: any of errc below 80; errc::invalid_request with the field before anything is sent.
/// Cancellation: terminal.
class ANDANTE_DECL completions {
public:
    /// For a client. `of` says how the service is spoken to; `owner` is kept for as long as handles
    /// live.
    completions(std::shared_ptr<const service> of, std::shared_ptr<const void> owner) noexcept;

    /// What would be refused before anything is sent.
    [[nodiscard]] result<void> check(const request& what) const;

    /// Completes a conversation, and gives the whole answer.
    ///
    /// Errors: also errc::malformed_response for an answer without choices.
    [[nodiscard]] boost::asio::awaitable<completion>
    create(request what, call_options options = call_options()) const;

    /// Completes a conversation, and gives the answer while it is made. Comes back once the service
    /// has begun to answer; a refusal is thrown before that, as by create().
    [[nodiscard]] boost::asio::awaitable<chat::stream> stream(
        request what,
        stream_options reading = stream_options(),
        call_options options = call_options()
    ) const;

private:
    std::shared_ptr<const service> service_;
    std::shared_ptr<const void> owner_;
};

} // namespace andante::inline v0::chat
