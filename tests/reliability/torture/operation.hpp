#pragma once

#include <andante/bulk/bulk_options.hpp>
#include <andante/client/call_options.hpp>
#include <andante/client/client_options.hpp>
#include <andante/client/file_stream.hpp>
#include <andante/http/download.hpp>
#include <andante/jobs/wait_options.hpp>
#include <andante/pacing/snapshot.hpp>
#include <andante/paging/page_range.hpp>

#include "reliability/torture/disk.hpp"
#include "reliability/torture/ending.hpp"
#include "reliability/torture/stepped_time.hpp"
#include "reliability/torture/troubles.hpp"
#include "reliability/torture/wire.hpp"
#include "support/memory_journal.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace torture {

/// The deadline of an operation's own options.
class limit {
public:
    using value_type = std::optional<std::chrono::milliseconds>;

    limit() = default;
    explicit limit(value_type deadline)
        : deadline_(deadline)
    {}

    /// The value, for options that are not here.
    value_type value() const
    {
        is_used_ = true;
        return deadline_;
    }
    andante::call_options call() const;
    andante::wait_options wait() const;
    andante::bulk_options bulk() const { return andante::bulk_options(call()); }
    andante::range_options range() const { return andante::range_options(call()); }
    andante::http::download_options save() const;
    andante::http::fetch_options fetch() const;
    andante::file_stream_options file() const;
    /// Of a call whose result the journal keeps under that path.
    andante::call_options call_to(const std::string& target) const;

    /// Whether the operation has a deadline of its own at all.
    bool is_used() const noexcept { return is_used_; }

private:
    value_type deadline_;
    mutable bool is_used_ = false;
};

/// A service and a client of it, for one run.
class world {
public:
    /// `folder`: empty, and made for it.
    explicit world(std::string folder);
    virtual ~world();
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    /// Makes the client; anew, with a new journal object, when there was one.
    virtual void make_client(bool with_journal) = 0;
    virtual void drop_client() = 0;
    virtual std::optional<andante::pacing::limiter_snapshot> limits() const = 0;
    /// A read that nothing is wrong with.
    virtual boost::asio::awaitable<void> probe() = 0;
    /// All work of the journal.
    virtual boost::asio::awaitable<void> resume() = 0;
    /// All routes of the client.
    virtual std::set<std::string> routes() const = 0;
    /// How many paid creates the service has accepted.
    virtual std::size_t paid() const;

    /// A path below the folder.
    std::string path(const std::string& name) const { return folder + "/" + name; }
    /// Writes a file there, and gives its path.
    std::string write(const std::string& name, const std::string& text) const;

    const std::string folder;
    troubles trouble;
    stepped_time time;
    std::shared_ptr<andante::emulator::service> service;
    std::shared_ptr<wire> network;
    disk files{folder, trouble};
    std::shared_ptr<andante_tests::journal_contents> journal;
    /// The routes that were called since the client was made.
    std::shared_ptr<std::set<std::string>> called = std::make_shared<std::set<std::string>>();
    /// Where a client's jitter and the seeds of its creates come from.
    std::uint64_t seed = 1;
    /// What prepare() has found out.
    std::vector<std::string> ids;
    /// Gets webhooks, when it is set.
    std::function<void(const andante::emulator::webhook_delivery&)> on_webhook;

protected:
    /// For a constructor: the service is there.
    void connect(std::shared_ptr<andante::emulator::service> to);
    /// What a client is made with, but for its key.
    andante::client_options options(bool with_journal);
};

/// What is tortured: one public operation of a client.
class operation {
public:
    using preparing = std::function<boost::asio::awaitable<void>(world&)>;
    using running = std::function<boost::asio::awaitable<void>(world&, const limit&)>;

    operation(
        std::string of, std::string called, std::function<std::unique_ptr<world>(std::string)> made
    )
        : provider(std::move(of))
        , name(std::move(called))
        , make(std::move(made))
    {}

    std::string provider; ///< For example "finetuning".
    /// Resource and function, and in parentheses in which way.
    std::string name;
    std::function<std::unique_ptr<world>(std::string folder)> make; ///< Its world.
    preparing prepare;        ///< What must be there before; may be empty.
    running run;              ///< Itself.
    std::size_t pays = 0;     ///< The paid creates that are wanted.
    std::size_t most = 0;     ///< As many may be paid, where its page says so; else `pays`.
    std::size_t later = 0;    ///< As many are paid once the journal's work is finished.
    bool has_journal = false; ///< The client has a journal.
    bool is_partial = false;  ///< What it gives can be a part, so that its error is one of it.
    std::vector<std::string> saves; ///< Names of the files that it leaves when it ends well.
};

/// The operations of a provider, in the order of its headers.
std::vector<operation> finetuning_operations();
std::vector<operation> deepcreative_operations();
std::vector<operation> sauti_operations();
std::vector<operation> pioneer_operations();
std::vector<operation> together_operations();
/// All of them.
std::vector<operation> all_operations();

/// Builds a provider's list. World: its class, which is made of a folder.
template <class World>
class operation_list {
public:
    using awaited = boost::asio::awaitable<void>;

    explicit operation_list(std::string provider)
        : provider_(std::move(provider))
    {}

    /// Adds one; what follows is said of it.
    template <class Run>
    operation_list& add(std::string name, Run run)
    {
        all_.emplace_back(provider_, std::move(name), [](std::string folder) {
            return std::unique_ptr<world>(std::make_unique<World>(std::move(folder)));
        });
        all_.back().run = [run](world& in, const limit& most) {
            return run(static_cast<World&>(in), most);
        };
        return *this;
    }
    /// What must be there before.
    template <class Prepare>
    operation_list& after(Prepare prepare)
    {
        all_.back().prepare = [prepare](world& in) { return prepare(static_cast<World&>(in)); };
        return *this;
    }
    /// So many paid creates are wanted, and as many may be made.
    operation_list& pays(std::size_t wanted, std::size_t most = 0)
    {
        all_.back().pays = wanted;
        all_.back().most = most == 0 ? wanted : most;
        all_.back().later = all_.back().most;
        return *this;
    }
    /// So many are paid once the journal's work is finished.
    operation_list& pays_later(std::size_t wanted)
    {
        all_.back().later = wanted;
        return *this;
    }
    operation_list& partial()
    {
        all_.back().is_partial = true;
        return *this;
    }
    operation_list& saves(std::string name)
    {
        all_.back().saves.push_back(std::move(name));
        return *this;
    }
    /// Only with a journal.
    operation_list& journaled()
    {
        all_.back().has_journal = true;
        return *this;
    }
    /// Also with a journal.
    operation_list& also_journaled()
    {
        auto other = all_.back();
        other.has_journal = true;
        other.name += " (journal)";
        all_.push_back(std::move(other));
        return *this;
    }

    std::vector<operation> take() { return std::move(all_); }

private:
    std::string provider_;
    std::vector<operation> all_;
};

} // namespace torture
