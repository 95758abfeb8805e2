using System.Text.Json;
using CsCheck;

namespace Pipeline.Contracts.Tests;

/// <summary>The retry rule, with the same table as the Python kit's (<c>tests/golden/retries</c>).</summary>
public sealed class RetryRuleTests
{
    private static readonly GoldenFolder Folder = new("retries");
    private static readonly DateTimeOffset Now = new(2015, 10, 21, 7, 28, 0, TimeSpan.Zero);

    public static TheoryData<string> ComeBackRows() => Names("come-back.json");

    public static TheoryData<string> UsedUpRows() => Names("used-up.json");

    [Theory]
    [MemberData(nameof(ComeBackRows))]
    public void When_to_come_back_is_read_in_every_form(string name)
    {
        var row = Row("come-back.json", name);
        var headers = row.TryGetProperty("headers", out var told) ? told.EnumerateObject().Select(one => KeyValuePair.Create(one.Name, one.Value.GetString()!)) : [];

        var wait = RetryAfter.Read(headers, Body(row), Now);

        var expected = row.GetProperty("wait_s");
        Assert.Equal(expected.ValueKind == JsonValueKind.Null, wait is null);
        Assert.Equal(expected.ValueKind == JsonValueKind.Null ? 0 : expected.GetDouble(), wait?.TotalSeconds ?? 0, 0.000_001);
    }

    [Theory]
    [MemberData(nameof(UsedUpRows))]
    public void What_no_waiting_mends_is_known(string name)
    {
        var row = Row("used-up.json", name);
        Assert.Equal(row.GetProperty("used_up").GetString(), QuotaExhausted.Find(Body(row)));
    }

    [Fact]
    public void What_passes_is_told_from_what_lasts()
    {
        var statuses = Table("passing.json");
        Assert.All(statuses.GetProperty("passing").EnumerateArray(), status => Assert.True(RetryRule.IsTransient(status.GetInt32())));
        Assert.All(statuses.GetProperty("lasting").EnumerateArray(), status => Assert.False(RetryRule.IsTransient(status.GetInt32())));
    }

    [Fact]
    public void Whatever_a_server_says_is_read_without_an_exception_and_never_a_negative_wait() =>
        Gen.Select(Gen.String[Gen.Char["0123456789.:-,hmsnuµ TZretyafgin\"{}[]\\ud8"], 0, 60], Gen.String[Gen.Char["019.-+:TZhmsGMT ,"], 0, 24]).Sample((body, header) =>
        {
            Assert.False(RetryAfter.Read([KeyValuePair.Create("Retry-After", header), KeyValuePair.Create("x-ratelimit-reset", header)], body, Now) < TimeSpan.Zero);
            QuotaExhausted.Find(body);
        });

    [Theory]
    [InlineData("""{"retry_after":null,"headers":{"retry-after":null},"a":"\ud800"}""")]
    [InlineData("""{"retry_after":"\ud800"}""")]
    [InlineData("[[[[")]
    [InlineData("99999999999999999999999999999")]
    public void A_body_that_says_nothing_is_read_without_an_exception(string body)
    {
        Assert.Null(RetryAfter.Read([], body, Now));
        Assert.Null(QuotaExhausted.Find(body));
    }

    [Fact]
    public void A_duration_that_Go_prints_is_read() =>
        Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 59], Gen.Int[0, 59_999]).Sample((hours, minutes, milliseconds) =>
            Assert.Equal(
                new TimeSpan(0, hours, minutes, 0, milliseconds).TotalSeconds,
                RetryAfter.Read([KeyValuePair.Create("retry-after", FormattableString.Invariant($"{hours}h{minutes}m{milliseconds / 1000.0}s"))], "", Now)!.Value.TotalSeconds,
                0.001));

    [Fact]
    public void A_wait_is_never_less_than_told_never_tight_and_bounded() =>
        Gen.Select(Gen.Int[1, 100], Gen.Double[0, 7200], Gen.Double[0, 0.999]).Sample((attempt, told, jitter) =>
        {
            var wait = RetryRule.Wait(attempt, TimeSpan.FromSeconds(told), TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(10), jitter);
            Assert.True(wait >= TimeSpan.FromSeconds(told));
            Assert.True(wait >= TimeSpan.FromSeconds(0.1));
            Assert.True(wait <= TimeSpan.FromSeconds(Math.Max(told, 10)));
            Assert.True(told < 1 || wait == TimeSpan.FromSeconds(told)); // As told, to the tick.
        });

    private static TheoryData<string> Names(string file) => [.. Table(file).EnumerateArray().Select(row => row.GetProperty("name").GetString()!)];

    private static JsonElement Row(string file, string name) => Table(file).EnumerateArray().Single(row => row.GetProperty("name").GetString() == name);

    private static JsonElement Table(string file) => StrictJson.Parse(Folder.Bytes(file));

    private static string Body(JsonElement row) =>
        !row.TryGetProperty("body", out var body) ? "" : body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText();
}
