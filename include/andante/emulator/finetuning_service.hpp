#pragma once

#include <andante/emulator/service.hpp>
#include <andante/emulator/settings.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::emulator {

/// The Finetuning.ai API, version 1.2 of its documentation, without its network. Thread-safe.
class ANDANTE_DECL finetuning_service final : public service {
public:
    /// Throws std::invalid_argument for settings that cannot be: a limit of 0, an unknown owner,
    /// a key that two accounts share.
    explicit finetuning_service(finetuning_settings settings = finetuning_settings());
    ~finetuning_service() override;
    finetuning_service(const finetuning_service&) = delete;
    finetuning_service& operator=(const finetuning_service&) = delete;

    reply handle(const incoming& request, time_point now) override;
    void advance(time_point now) override;
    std::optional<time_point> next_event() const override;
    std::vector<webhook_delivery> take_webhooks() override;
    void set_media_base_url(std::string base_url) override;
    std::string media_base_url() const override;
    recorder& record() noexcept override;

    /// Every route that it knows, provisional ones and audio too: what a fault may name, for
    /// example "GET /v1/generations/{id}".
    static std::vector<std::string> routes();

    /// Adds a user and gives their id. Throws std::invalid_argument for a key or id in use.
    std::string add_account(account who);
    /// Adds a playlist and gives its id. Throws std::invalid_argument for an unknown owner.
    std::string add_playlist(playlist_seed what);
    /// Adds a finished track and gives its id. Throws std::invalid_argument for an unknown owner.
    std::string add_track(track_seed what);
    /// Makes a key unknown from now on.
    void revoke_key(std::string_view key);
    /// Plans a fault; it counts requests from now on. Throws std::invalid_argument for a route that
    /// is none of routes(): it would never be hit.
    void add_fault(fault what);
    /// Forgets all planned faults.
    void clear_faults();
    /// Ends an unfinished job at the next advance() or handle(): as failed when a message is given.
    /// False when there is no such unfinished job.
    bool finish_job(std::string_view id, std::optional<std::string> failure = std::nullopt);
    /// The ids of an account's tracks, oldest first; of the first account when `owner` is empty.
    std::vector<std::string> track_ids(std::string_view owner = std::string_view()) const;
    /// The ids of an account's playlists in order of creation; of the first account when `owner` is
    /// empty.
    std::vector<std::string> playlist_ids(std::string_view owner = std::string_view()) const;
    /// How many generations were ever accepted, that is, paid for and queued, over all accounts.
    std::size_t generations_accepted() const;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace andante::inline v0::emulator
