// The programs of docs/webhooks.md.
#include <andante/andante.hpp>
#include <andante/testing/scripted_transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include <gtest/gtest.h>

#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

//! [own_server]
/// Called by your own server, whatever it is, for every request under the webhook's path.
andante::webhook_answer on_webhook(
    const andante::finetuning::webhook_inbox& inbox,
    std::string method,
    std::string target, // path and query
    const std::vector<std::pair<std::string, std::string>>& fields,
    std::string body
)
{
    andante::webhook_request request(std::move(method), std::move(target));
    for (const auto& [name, value] : fields) {
        request.headers.add(name, value);
    }
    request.body = std::move(body);          // its own bytes: signatures cover them
    return inbox.handle(std::move(request)); // send its status, headers and body
}
//! [own_server]

//! [own_inbox]
andante::finetuning::webhook_inbox
open_inbox(const andante::finetuning::client& client, andante::secret kept_token)
{
    andante::finetuning::webhook_options options("https://studio.example.org/webhooks/music");
    options.token = andante::url_token(kept_token); // from url_token::random(), once
    options.on_event = [](const andante::finetuning::webhook_event& event) {
        std::cout << event.track.id << ": " << event.track.status.text() << '\n'; // a hint
    };
    return client.webhooks(options);
}
//! [own_inbox]

//! [generic_inbox]
andante::webhook_inbox signed_inbox(andante::secret new_key, andante::secret old_key)
{
    const std::vector<andante::secret> keys{std::move(new_key), std::move(old_key)};
    andante::webhook_inbox_options options{andante::standard_webhooks(keys)};
    options.path = "/webhooks/other";
    const auto read = [](std::string body, const andante::webhook_verdict& verdict
                      ) -> andante::result<andante::webhook_work> {
        const auto deliver = [body, id = verdict.message_id] {
            std::cout << id << ": " << body << '\n';
        };
        return andante::webhook_work("", deliver); // repeats are known by their webhook-id
    };
    return andante::webhook_inbox(options, read);
}
//! [generic_inbox]

TEST(docs, webhooks_reach_an_inbox_through_any_server)
{
    andante::testing::virtual_time time;
    andante::client_options options(andante::secret("ft_some_key"));
    options.time = time.source();
    options.transport = std::make_shared<andante::testing::scripted_transport>(time.source());
    const andante::finetuning::client client(time.executor(), options);
    const auto inbox = open_inbox(client, andante::url_token::random().token());
    const auto url = inbox.url_for_job();
    EXPECT_EQ(
        on_webhook(
            inbox,
            "POST",
            url.substr(url.find("/webhooks")),
            {{"Content-Type", "application/json"}},
            R"({"id":"gen_1","status":"completed"})"
        )
            .status,
        200
    );
    EXPECT_EQ(on_webhook(inbox, "POST", "/webhooks/music", {}, "{}").status, 401);

    const andante::secret key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const auto other = signed_inbox(andante::secret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"), key);
    andante::webhook_request request("POST", "/webhooks/other");
    request.body = "{}";
    request.headers = andante::standard_webhooks(key).sign(
        "msg_1", andante::system_time()->utc_now(), request.body
    );
    EXPECT_EQ(other.handle(request).status, 200);
    EXPECT_EQ(other.counts().delivered, 1u);
}

} // namespace
