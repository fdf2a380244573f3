// The pages on a service of one's own: what they show, compiled and run.
#include <andante/andante.hpp>
#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/memory_transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace service_pages {

using namespace std::chrono_literals;
namespace asio = boost::asio;

//! [visitor]
/// Who asks: for the fair share, and for all that is told of the call.
struct visitor {
    std::string name;
    std::string traceparent; ///< As the visitor's own request brought it.
};

andante::call_options options_for(std::shared_ptr<const visitor> who)
{
    andante::call_options options;
    options.tag = who->name;                           // one place in line for each visitor
    options.priority = andante::priority::interactive; // before what runs by night
    options.deadline = 2min;                           // nobody looks at a page for longer
    options.context = std::move(who);                  // observers are told
    return options;
}

/// What the page says.
asio::awaitable<std::string> start_track(
    andante::finetuning::client client, std::shared_ptr<const visitor> who, std::string words
)
{
    andante::finetuning::generation_request request(std::move(words));
    auto creating = client.generations().create(std::move(request), options_for(std::move(who)));
    const auto made = co_await andante::as_result(std::move(creating));
    if (made.has_error() && made.error().outcome() == andante::outcome::unknown) {
        co_return "202 we do not know yet; do not order it again";
    }
    if (made.has_error()) {
        co_return "503 " + made.error().message();
    }
    co_return "201 " + made.value().id;
}
//! [visitor]

//! [tenants]
/// A client for each customer that has an account, and so limits, of its own. They share the
/// connections, the journal and the observer.
class tenants {
public:
    tenants(asio::any_io_executor executor, andante::client_options common)
        : executor_(std::move(executor))
        , common_(std::move(common))
    {}

    andante::finetuning::client of(const std::string& customer, const andante::secret& key)
    {
        const std::scoped_lock lock(mutex_);
        const auto found = clients_.find(customer);
        if (found != clients_.end()) {
            return found->second;
        }
        auto options = common_;
        options.api_key = key;
        const andante::finetuning::client made(executor_, options);
        return clients_.emplace(customer, made).first->second;
    }

private:
    asio::any_io_executor executor_;
    andante::client_options common_;
    std::mutex mutex_;
    std::map<std::string, andante::finetuning::client> clients_;
};
//! [tenants]

//! [lines]
/// A line of JSON for each call and each wait.
class json_lines final : public andante::observer {
public:
    explicit json_lines(std::ostream& out)
        : out_(out)
    {}

    void on_call_end(const andante::call_end& event) override
    {
        auto line = begin("call", event.call, event.duration);
        line["attempts"] = event.attempts;
        line["status"] = event.http_status;
        line["request_id"] = event.request_id;
        if (event.failure != nullptr) {
            line["error"] = event.failure->message();
            line["outcome"] = to_string(event.failure->outcome());
        }
        write(line);
    }

    void on_wait_over(const andante::wait_over& event) override
    {
        auto line = begin("wait", event.call, event.duration);
        line["reason"] = to_string(event.reason);
        line["limit"] = event.policy;
        write(line);
    }

    /// The service sees which of our visitors' requests its own belongs to.
    std::string traceparent(const andante::call_info& call) override
    {
        const auto* const who = static_cast<const visitor*>(call.context);
        return who != nullptr ? who->traceparent : std::string();
    }

private:
    static boost::json::object
    begin(const char* what, const andante::call_info& call, std::chrono::nanoseconds duration)
    {
        boost::json::object line;
        line["event"] = what;
        line["call"] = call.id;
        line["route"] = call.route;
        line["shared"] = call.shared;
        line["ms"] = std::chrono::duration<double, std::milli>(duration).count();
        if (const auto* const who = static_cast<const visitor*>(call.context)) {
            line["visitor"] = who->name;
        }
        return line;
    }

    void write(const boost::json::object& line)
    {
        const std::scoped_lock lock(mutex_);
        out_ << boost::json::serialize(line) << '\n';
    }

    std::mutex mutex_;
    std::ostream& out_;
};
//! [lines]

//! [metrics]
/// What a /metrics page says of a client, in the words of Prometheus.
std::string metrics(const andante::finetuning::client& client)
{
    std::ostringstream page;
    const auto limits = client.limits().value();
    for (const auto& each : limits.windows) {
        page << "andante_limit{name=\"" << each.name << "\"} " << each.limit << '\n'
             << "andante_limit_used{name=\"" << each.name << "\"} " << each.used << '\n';
    }
    for (const auto& each : limits.concurrency) {
        page << "andante_unfinished_jobs{name=\"" << each.name << "\"} " << each.held << '\n';
    }
    for (std::size_t level = 0; level < limits.queued.size(); ++level) {
        page << "andante_queued{priority=\"" << to_string(andante::priority(level)) << "\"} "
             << limits.queued[level] << '\n';
    }
    return page.str();
}
//! [metrics]

class service_page : public testing::Test {
protected:
    andante::client_options options()
    {
        andante::client_options chosen{
            andante::secret(andante::emulator::finetuning::settings::default_key)
        };
        chosen.time = time.source();
        chosen.transport = andante::emulator::make_memory_transport(service, time.source());
        return chosen;
    }

    static unsigned requests_of(const andante::finetuning::client& client)
    {
        unsigned most = 0;
        const auto limits = client.limits();
        for (const auto& each : limits->windows) {
            most = std::max(most, each.used);
        }
        return most;
    }

    andante::testing::virtual_time time;
    std::shared_ptr<andante::emulator::finetuning::service> service =
        std::make_shared<andante::emulator::finetuning::service>();
};

TEST_F(service_page, a_visitor_with_one_wish_does_not_wait_for_all_of_another)
{
    auto chosen = options();
    chosen.coalescing_linger = 0ms;
    const andante::finetuning::client client(time.executor(), chosen);
    std::vector<std::string> order_of_answers;
    const auto ask = [&](const std::string& name) {
        const auto who = std::make_shared<const visitor>(visitor{name, ""});
        asio::co_spawn(
            time.executor(),
            start_track(client, who, "drums"),
            [&order_of_answers, name](std::exception_ptr, const std::string& page) {
                order_of_answers.push_back(name + " " + page.substr(0, 3));
            }
        );
    };
    for (int count = 0; count < 19; ++count) {
        ask("ann");
    }
    ask("ben");
    time.run_until([&] { return order_of_answers.size() == 20; });
    const auto place = std::find(order_of_answers.begin(), order_of_answers.end(), "ben 201");
    EXPECT_LE(place - order_of_answers.begin(), 11) << "ten are sent at once, then they take turns";
}

TEST_F(service_page, tenants_share_connections_and_keep_their_own_limits)
{
    tenants customers(time.executor(), options());
    const andante::secret key(andante::emulator::finetuning::settings::default_key);
    const auto first = customers.of("first", key);
    const auto second = customers.of("second", key);
    andante::testing::run(time, first.account());
    EXPECT_EQ(requests_of(first), 1u);
    EXPECT_EQ(requests_of(customers.of("first", key)), 1u) << "it is the same client";
    EXPECT_EQ(requests_of(second), 0u);
}

TEST_F(service_page, each_call_and_each_wait_is_a_line_that_names_the_visitor)
{
    std::ostringstream out;
    auto chosen = options();
    chosen.observer = std::make_shared<json_lines>(out);
    const andante::finetuning::client client(time.executor(), chosen);
    const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const auto who = std::make_shared<const visitor>(visitor{"ann", trace});
    for (int count = 0; count < 11; ++count) {
        andante::testing::run(time, start_track(client, who, "drums"));
    }
    std::istringstream lines(out.str());
    std::vector<boost::json::object> read;
    for (std::string line; std::getline(lines, line);) {
        read.push_back(boost::json::parse(line).as_object());
    }
    ASSERT_EQ(read.size(), 12u);
    EXPECT_EQ(read[10].at("event").as_string(), "wait");
    EXPECT_EQ(read[10].at("limit").as_string(), "create");
    EXPECT_GT(read[10].at("ms").as_double(), 50'000);
    for (const auto& each : read) {
        EXPECT_EQ(each.at("visitor").as_string(), "ann");
    }
    EXPECT_EQ(service->record().requests().back().headers.find("traceparent"), trace);
    const auto page = metrics(client);
    EXPECT_NE(page.find("andante_limit{name=\"create\"} 10\n"), std::string::npos) << page;
    EXPECT_NE(page.find("andante_queued{priority=\"interactive\"} 0\n"), std::string::npos) << page;
}

} // namespace service_pages
