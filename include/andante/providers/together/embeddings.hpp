#pragma once

#include <andante/bulk/bulk_options.hpp>
#include <andante/bulk/map_report.hpp>
#include <andante/client/call_options.hpp>
#include <andante/config.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace andante::inline v0::together {

namespace detail {
class session;
}

/// A text as a point: as many numbers as the model has dimensions.
using embedding = std::vector<double>;

/// How texts are embedded.
class embedding_options {
public:
    embedding_options() = default;
    /// What every request of it does differently from the client.
    embedding_options(call_options each) // NOLINT(google-explicit-constructor): stands for it
        : call(std::move(each))
    {}

    /// For every request; its deadline counts for the whole.
    call_options call;
    /// Texts in a request, 1 and up; what the service takes at most is not published. Default: 20.
    std::size_t batch_size = 20;
    /// Requests that may be under way at once, 1 and up. Default: 4.
    int in_flight = 4;
    /// Called after each request, from whichever thread runs the call: be quick, do not throw.
    std::function<void(const bulk_progress&)> on_progress;
};

/// Embeddings of any number of texts. Cheap to copy; copies are handles of the same client.
/// Thread-safe.
class ANDANTE_DECL embeddings {
public:
    /// For the client: use client::embeddings().
    explicit embeddings(std::shared_ptr<detail::session> session);

    /// Embeds texts of any number with as few requests as the batch size allows: 10,000 texts are
    /// 500 requests of 20. The items of the report are in the order of the texts. A request that
    /// the service refuses, or whose answer is lost, is named in the report with its texts, and the
    /// others go on.
    ///
    /// Errors: errc::invalid_request for no texts, an empty one, one that is no UTF-8, or a batch
    /// size of 0; otherwise as bulk::map(). A model that is not there is errc::not_found, with the
    /// nearest names. Cancellation: terminal; gives what was made. Limits: "embeddings", counted
    /// for the model.
    [[nodiscard]] boost::asio::awaitable<bulk::map_report<embedding>> create(
        std::vector<std::string> texts,
        std::string model,
        embedding_options options = embedding_options()
    ) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::together
