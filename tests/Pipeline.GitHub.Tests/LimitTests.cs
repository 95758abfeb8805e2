using System.Globalization;
using System.Net;
using Pipeline.Adapters.GitHub;
using Pipeline.Tests.GitHub;

namespace Pipeline.GitHub.Tests;

/// <summary>GitHub's limits: requested waits are kept, and a wait that is too long is one sentence.</summary>
public sealed class LimitTests
{
    private const string Secondary = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";

    private static readonly DateTimeOffset Now = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(429, "Retry-After: 7", "", 0, 7.0)]
    [InlineData(403, "Retry-After: 7", "", 3, 7.0)]
    [InlineData(429, "retry-after: 0", "", 0, 1.0)]
    [InlineData(429, "Retry-After: 7.5", "", 0, 7.5)]
    [InlineData(429, "Retry-After-Ms: 2500", "", 0, 3.5)]
    [InlineData(429, "", "{\"message\":\"Please try again in 1m30s.\"}", 0, 91.0)]
    [InlineData(429, "Retry-After: Mon, 01 Jan 2024 00:00:30 GMT", "", 0, 30.0)]
    [InlineData(429, "Retry-After: soon", "", 0, 60.0)]
    [InlineData(403, "X-RateLimit-Remaining: 0;X-RateLimit-Reset: 1704067290", "", 0, 91.0)]
    [InlineData(403, "x-ratelimit-remaining: 0;x-ratelimit-reset: 1704067190", "", 0, 1.0)]
    [InlineData(403, "", Secondary, 0, 60.0)]
    [InlineData(403, "", Secondary, 2, 240.0)]
    [InlineData(403, "", "You have triggered an abuse detection mechanism.", 0, 60.0)]
    [InlineData(429, "", "", 1, 120.0)]
    [InlineData(403, "X-RateLimit-Remaining: 4999", "Resource not accessible by integration", 0, null)]
    [InlineData(404, "Retry-After: 7", "", 0, null)]
    [InlineData(503, "Retry-After: 7", "", 0, null)]
    public void A_limit_is_told_from_a_refusal_and_says_how_long(int status, string headers, string body, int attempt, double? seconds)
    {
        var parsed = headers.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(header => header.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

        Assert.Equal(seconds, RateLimit.Wait((HttpStatusCode)status, parsed, body, attempt, Now)?.TotalSeconds);
    }

    [Fact]
    public async Task A_secondary_limit_is_waited_out_at_any_call()
    {
        for (var (at, limited) = (1, true); limited; at++)
        {
            await using var desk = await Desk.Open();
            limited = false;
            desk.GitHub.Fault = call =>
            {
                limited |= call.Number == at;
                return call.Number == at ? FakeFault.Say(HttpStatusCode.Forbidden, Secondary) : null;
            };

            Assert.Equal(1, (await desk.Opened(Desk.Change("1\n"))).Number);

            Assert.Equal(limited ? [TimeSpan.FromMinutes(1)] : [], desk.Time.Waits);
        }
    }

    [Fact]
    public async Task Each_wait_is_as_GitHub_says()
    {
        await using var desk = await Desk.Open();
        var answers = new Queue<FakeFault>([
            FakeFault.Say(HttpStatusCode.TooManyRequests, "slow down", ("Retry-After", "7")),
            FakeFault.Say(HttpStatusCode.Forbidden, Secondary, ("Retry-After", "20")),
            FakeFault.Say(HttpStatusCode.BadGateway, "oops"),
            FakeFault.Say(HttpStatusCode.ServiceUnavailable, "oops"),
            FakeFault.Say(HttpStatusCode.ServiceUnavailable, "oops", ("Retry-After", "9")),
            FakeFault.Say((HttpStatusCode)522, "oops"),
        ]);
        desk.GitHub.Fault = _ => answers.TryDequeue(out var fault) ? fault : null;

        await desk.Opened(Desk.Change("1\n"));

        Assert.Equal([7, 20, 1, 2, 9, 8], desk.Time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task A_wait_beyond_the_deadline_is_told_at_once()
    {
        await using var desk = await Desk.Open();
        desk.GitHub.Fault = _ => FakeFault.Say(HttpStatusCode.TooManyRequests, "slow down", ("Retry-After", "3600"));

        Assert.Equal(
            "GitHub asks to wait for 3600 s, which exceeds the limit of 300 s",
            await Desk.Refusal(() => desk.Propose(Desk.Change("1\n"))));
        Assert.Empty(desk.Time.Waits);
        Assert.Single(desk.GitHub.Calls);
    }

    [Fact]
    public async Task Limits_without_end_end_at_the_deadline()
    {
        await using var desk = await Desk.Open();
        desk.GitHub.Fault = _ => FakeFault.Say(HttpStatusCode.Forbidden, Secondary);

        await Desk.Refusal(() => desk.Propose(Desk.Change("1\n")));

        Assert.Equal([60, 120], desk.Time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task A_primary_limit_is_waited_out_until_its_reset()
    {
        await using var desk = await Desk.Open();
        var reset = (desk.Time.GetUtcNow() + TimeSpan.FromSeconds(40)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        desk.GitHub.Fault = call => call.Number == 1
            ? FakeFault.Say(HttpStatusCode.Forbidden, "API rate limit exceeded", ("X-RateLimit-Limit", "5000"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", reset))
            : null;

        await desk.Opened(Desk.Change("1\n"));

        Assert.Equal(TimeSpan.FromSeconds(41), Assert.Single(desk.Time.Waits));
    }
}
