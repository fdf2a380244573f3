#pragma once

#include <andante/client/call.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/config.hpp>
#include <andante/http/message.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::kit {

/// The target of a link that a service has given, for a call of its API: nothing unless it has the
/// origin of `api`, the client's base URL, and stands under its path, because the key must not
/// travel.
ANDANTE_DECL std::optional<std::string> target_within(const http::url& api, std::string_view link);

/// What is remembered of the newest jobs beside their objects: what their creates were counted
/// with under a spend cap, and where the service wants to be asked for them. Thread-safe.
class ANDANTE_DECL job_notes {
public:
    /// `create_route`: the name of the route whose caps count them; may be empty.
    job_notes(std::shared_ptr<const pipeline> calls, std::string create_route);
    job_notes(const job_notes&) = delete;
    job_notes& operator=(const job_notes&) = delete;
    ~job_notes();

    /// A create was answered, which was counted with `cost`.
    void created(const std::string& id, double cost) const;
    /// An object says what its job has cost in all: the caps count that instead. Nothing happens
    /// for a job whose create was not seen.
    void charged(const std::string& id, double cost) const;
    /// An object says where calls of a route, by its name, about this job are to go.
    void linked(const std::string& route, const std::string& id, std::string_view link) const;
    /// Sends a call about a job where the service wants it, if it said so.
    void aim(call& what, const std::string& id) const;

private:
    class state;
    std::unique_ptr<state> state_;
};

} // namespace andante::inline v0::kit
