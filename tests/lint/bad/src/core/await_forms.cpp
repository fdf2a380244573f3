// The forms that are right, and those that GCC 12 gets wrong or that hide two steps in one
// statement.
#include <andante/core/result.hpp>

asio::awaitable<int> right(std::string name)
{
    co_await tick();
    auto one = co_await count(std::move(name), std::string(")"));
    const auto two = co_await count("if (co_await x) { }");
    std::optional<std::vector<int>> three = co_await list();
    one = co_await count(""); // co_await in a comment { }
    where.second->value = co_await count("");
    auto [left, right] = co_await both();
    for (int round = 0; round < 3; ++round) {
        co_await tick();
    }
    switch (one) {
    case 1:
        co_await tick();
        break;
    default:
        co_await tick();
    }
    const auto later = [&]() -> asio::awaitable<void> { co_await tick(); };
    co_return co_await count("");
}

asio::awaitable<int> wrong()
{
    if (co_await ready()) { // lint: await-form
        co_return 1;
    }
    while (!done && co_await ready()) { // lint: await-form
        tick();
    }
    for (auto item : co_await list()) { // lint: await-form
        use(item);
    }
    switch (co_await count("")) { // lint: await-form
    }
    use(co_await count(""));                            // lint: await-form
    const auto sum = co_await one() + co_await two();   // lint: await-form lint: await-form
    co_await send(request{.id = 1});                    // lint: await-braces
    auto four = co_await send([text] { return text; }); // lint: await-braces
    auto five = (co_await count("")).value();           // lint: await-form
    co_await send({"a", "b"});                          // lint: await-braces
    co_return condition ? co_await one() : 2;           // lint: await-form
}
