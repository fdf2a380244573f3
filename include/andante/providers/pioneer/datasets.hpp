#pragma once

#include <andante/client/call_options.hpp>
#include <andante/config.hpp>
#include <andante/core/open_enum.hpp>
#include <andante/core/result.hpp>
#include <andante/jobs/wait_options.hpp>

#include <boost/asio/awaitable.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::pioneer {

namespace detail {
class session;
}

/// What a data set is for.
enum class dataset_type { ner, classification, custom, decoder };

/// The words of dataset_type on the wire.
inline std::span<const wire_name<dataset_type>> wire_names(dataset_type) noexcept
{
    static constexpr std::array names{
        wire_name<dataset_type>{dataset_type::ner, "ner"},
        wire_name<dataset_type>{dataset_type::classification, "classification"},
        wire_name<dataset_type>{dataset_type::custom, "custom"},
        wire_name<dataset_type>{dataset_type::decoder, "decoder"},
    };
    return names;
}

/// The states of a version of a data set. Any other word means "not yet".
enum class dataset_status {
    initialized,
    uploading,
    converting,
    validating,
    ready,  ///< Final: it can be trained with.
    failed, ///< Final: `error_message` may say why.
};

/// The words of dataset_status on the wire.
inline std::span<const wire_name<dataset_status>> wire_names(dataset_status) noexcept
{
    static constexpr std::array names{
        wire_name<dataset_status>{dataset_status::initialized, "initialized"},
        wire_name<dataset_status>{dataset_status::uploading, "uploading"},
        wire_name<dataset_status>{dataset_status::converting, "converting"},
        wire_name<dataset_status>{dataset_status::validating, "validating"},
        wire_name<dataset_status>{dataset_status::ready, "ready"},
        wire_name<dataset_status>{dataset_status::failed, "failed"},
    };
    return names;
}

/// One version of a data set.
class dataset {
public:
    dataset() = default;

    /// The data set's name.
    std::string name;
    /// The version's number, as a text.
    std::string version;
    /// The version's id; a list of all data sets does not say it.
    std::optional<std::string> id;
    /// Where it stands.
    open_enum<dataset_status> status;
    /// Its size, as the service counts it.
    std::optional<std::int64_t> size;
    /// Why it failed, in the service's words.
    std::optional<std::string> error_message;
    /// When it was made, UTC.
    std::optional<std::chrono::system_clock::time_point> created_at;
    /// Its own JSON object, when the call was told to keep it; else empty.
    std::string raw_json;
};

/// Several of them.
class dataset_list {
public:
    dataset_list() = default;

    /// In the service's order.
    std::vector<dataset> items;
    /// The whole answer as it came, when the call was told to keep it; else empty.
    std::string raw_json;
};

/// Which file becomes a data set.
class dataset_upload {
public:
    /// The file at `file` becomes a new version of the data set of that name.
    dataset_upload(std::string file, std::string name, dataset_type what)
        : path(std::move(file))
        , dataset_name(std::move(name))
        , type(what)
    {}

    /// As given. It is read in pieces while it is sent.
    std::string path;
    /// As given.
    std::string dataset_name;
    /// As given.
    open_enum<dataset_type> type;
    /// How the service calls the file. Empty: the last part of the path.
    std::string file_name;
};

/// Data sets: list, upload, wait, delete. Cheap to copy; copies are handles of the same client.
/// Thread-safe.
///
/// Errors of all: errc below 80, as failure. Cancellation of all: terminal; andante::cancellation
/// says what is known of what was sent.
class ANDANTE_DECL datasets {
public:
    /// For the client: use client::datasets().
    explicit datasets(std::shared_ptr<detail::session> session);

    /// All data sets, with the newest version of each.
    [[nodiscard]] boost::asio::awaitable<dataset_list>
    list(call_options options = call_options()) const;
    /// All versions of one, newest first. Errors: errc::not_found.
    [[nodiscard]] boost::asio::awaitable<dataset_list>
    versions(std::string name, call_options options = call_options()) const;
    /// One version. `version`: its number, or "latest". Errors: errc::not_found.
    [[nodiscard]] boost::asio::awaitable<dataset>
    get(std::string name, std::string version = "latest", call_options options = call_options()
    ) const;
    /// Deletes a version, or with an empty `version` all of them. Errors: errc::not_found, and
    /// errc::request_refused (409) while it is in use.
    [[nodiscard]] boost::asio::awaitable<void> remove(
        std::string name, std::string version = std::string(), call_options options = call_options()
    ) const;

    /// Sends a file: asks for an address, puts the file there without the key, and has it read. The
    /// version is not ready yet: see wait(). What was sent and not read stays as it is.
    ///
    /// Errors: errc::file_error when it cannot be read. `options.deadline` bounds each of the three
    /// requests.
    [[nodiscard]] boost::asio::awaitable<dataset>
    upload(dataset_upload what, call_options options = call_options()) const;
    /// Waits until a version is ready or has failed: look at its status. `version`: its number.
    /// Errors: errc::wait_deadline, errc::not_found. Cancellation: terminal; the service goes on.
    [[nodiscard]] boost::asio::awaitable<dataset>
    wait(std::string name, std::string version, wait_options options = wait_options()) const;
    /// Sends a file and waits for what becomes of it.
    [[nodiscard]] boost::asio::awaitable<dataset>
    upload_and_wait(dataset_upload what, wait_options options = wait_options()) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::pioneer
