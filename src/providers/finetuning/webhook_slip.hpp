#pragma once

#include <andante/core/result.hpp>
#include <andante/providers/finetuning/webhook_inbox.hpp>

#include "providers/finetuning/session.hpp"
#include "providers/finetuning/webhook_desk.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace andante::inline v0::finetuning {

/// What goes along with a create whose end a webhook will announce. An empty one announces nothing.
class webhook_slip {
public:
    webhook_slip() = default;
    /// Takes a new URL from the inbox.
    webhook_slip(const webhook_inbox& inbox, detail::job_route route)
        : desk_(inbox.desk())
        , route_(route)
        , url_(inbox.url_for_job())
    {}

    /// Fills in the request's member and prepares the call. An error when the caller has filled the
    /// member in already.
    template <class Request, class Prepare>
    prepared_call prepare(Request& request, const Prepare& call_for) const
    {
        const auto is_free = write_into(request.webhook);
        return is_free ? call_for(request) : prepared_call(is_free.error());
    }
    /// The job was created and is not over.
    void created(const std::string& id) const
    {
        if (desk_) {
            desk_->created(route_, url_, id);
        }
    }

private:
    result<void> write_into(std::optional<std::string>& webhook) const;

    std::shared_ptr<detail::webhook_desk> desk_;
    detail::job_route route_ = detail::job_route::unknown;
    std::string url_;
};

} // namespace andante::inline v0::finetuning
