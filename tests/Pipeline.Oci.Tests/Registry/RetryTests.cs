using System.Globalization;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Machine;

namespace Pipeline.Oci.Tests;

/// <summary>Transient failures are retried, as long as the registry requests and no longer than the deadline.</summary>
public sealed class RetryTests : FaultyRegistry
{
    private const string Path = "/v2/a/b/manifests/1.0";
    private static readonly Reply Good = Replies.Manifest(Sample.Image);

    private string Subject => $"{Repository}: tag 1.0";

    [Fact]
    public async Task Seconds_are_waited_as_told()
    {
        Registry.On("GET", Path, Replies.Error(429, "TOOMANYREQUESTS", "", ("Retry-After", "7")), Good);
        await IsRead(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_date_is_waited_for()
    {
        var date = Time.GetUtcNow().AddSeconds(42).ToString("r", CultureInfo.InvariantCulture);
        Registry.On("GET", Path, Replies.Error(429, "TOOMANYREQUESTS", "", ("Retry-After", date)), Good);
        await IsRead(TimeSpan.FromSeconds(42));
    }

    [Theory]
    [InlineData("1.16676ms", 100)] // GHCR's own words: less than a backoff, and a loop of a millisecond would be tight
    [InlineData("2.5s", 2500)]
    [InlineData("1m0.5s", 60_500)]
    public async Task A_duration_in_the_error_body_is_waited_as_told(string told, int milliseconds)
    {
        Registry.On("GET", Path, Replies.Error(429, "TOOMANYREQUESTS", $"retry-after: {told}, allowed: 44000/minute"), Good);
        await IsRead(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData("soon")]
    public async Task No_time_at_all_is_no_tight_loop(string told)
    {
        Registry.On("GET", Path, Replies.Error(429, "TOOMANYREQUESTS", "", ("Retry-After", told)), Replies.Error(429, "TOOMANYREQUESTS", "", ("Retry-After", told)), Good);
        await IsRead(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.2));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(507)]
    [InlineData(520)]
    [InlineData(522)]
    [InlineData(529)]
    [InlineData(408)]
    [InlineData(425)]
    public async Task A_server_that_fails_is_asked_again_after_longer_and_longer_waits(int status)
    {
        var fault = Replies.Status(status, "<html>nginx</html>");
        Registry.On("GET", Path, fault, fault, fault, Good);
        await IsRead(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.4));
    }

    [Fact]
    public async Task A_503_that_says_when_is_believed()
    {
        Registry.On("GET", Path, Replies.Status(503, null, ("Retry-After", "3")), Good);
        await IsRead(TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData("Retry-After-Ms", "2500", 2.5)]
    [InlineData("Retry-After", "1.5", 1.5)]
    [InlineData("RateLimit", "\"default\";r=0;t=30", 30)]
    public async Task Other_forms_of_a_wait_are_believed(string header, string told, double seconds)
    {
        Registry.On("GET", Path, Replies.Status(529, null, (header, told)), Good);
        await IsRead(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task A_quota_that_no_waiting_mends_is_asked_once_and_named()
    {
        Registry.On("GET", Path, Replies.Error(429, "TOOMANYREQUESTS", "You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit", ("Retry-After", "5")));
        await Clients.Fails(
            RegistryFailure.RateLimited,
            $"{Subject}: 429 (TOOMANYREQUESTS): its quota is used up (pull rate limit); log in with an account that has more left, or come back later",
            Read);
        Assert.Empty(Time.Waits);
        Assert.Single(Registry.Requests);
    }

    [Fact]
    public async Task A_reset_connection_is_tried_again()
    {
        Registry.On("GET", Path, Replies.Reset, Good);
        await IsRead(TimeSpan.FromSeconds(0.1));
    }

    [Fact]
    public async Task A_truncated_body_is_read_again()
    {
        var body = Sample.Image.Bytes.ToArray();
        Registry.On("GET", Path, Replies.Truncated(body, body.Length / 2, ("Content-Type", MediaTypes.OciManifest)), Good);
        await IsRead(TimeSpan.FromSeconds(0.1));
    }

    [Fact]
    public async Task Faults_of_all_kinds_in_a_row_are_one_operation()
    {
        Registry.On("GET", Path, Replies.Reset, Replies.Status(502), Replies.Error(429, "TOOMANYREQUESTS", "", ("Retry-After", "5")), Good);
        await IsRead(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_wait_beyond_the_deadline_is_not_begun()
    {
        Registry.On("GET", Path, Replies.Error(429, "TOOMANYREQUESTS", "", ("Retry-After", "3600")));
        await Clients.Fails(RegistryFailure.RateLimited, $"{Subject}: 429 (TOOMANYREQUESTS)", Read);
        Assert.Empty(Time.Waits);
        Assert.Single(Registry.Requests);
    }

    [Theory]
    [InlineData("reset", "the connection to HOST broke")]
    [InlineData("truncated", "the connection to HOST broke")]
    public async Task A_connection_that_breaks_and_breaks_is_tried_eight_times(string fault, string found)
    {
        var body = Sample.Image.Bytes.ToArray();
        Registry.On("GET", Path, fault == "reset" ? Replies.Reset : Replies.Truncated(body, body.Length / 2, ("Content-Type", MediaTypes.OciManifest)));
        await Clients.Fails(RegistryFailure.Unavailable, $"{Subject}: {found.Replace("HOST", Registry.Host, StringComparison.Ordinal)}", Read);
        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5], Time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Theory]
    [InlineData(429, "TOOMANYREQUESTS", RegistryFailure.RateLimited)]
    [InlineData(503, "UNAVAILABLE", RegistryFailure.Unavailable)]
    [InlineData(524, "UNAVAILABLE", RegistryFailure.Unavailable)]
    public async Task A_registry_that_answers_is_waited_for_until_the_deadline(int status, string code, RegistryFailure failure)
    {
        Registry.On("GET", Path, Replies.Error(status, code));
        await Clients.Fails(failure, $"{Subject}: {status} ({code})", Read);

        Assert.Equal(Registry.Requests.Count - 1, Time.Waits.Count);
        Assert.True(Time.Waits.Aggregate((sum, wait) => sum + wait) < Time.Deadline);
        Assert.Equal(TimeSpan.FromSeconds(5), Time.Waits.Max()); // Half of the longest backoff, for there is no jitter here.
    }

    [Fact]
    public async Task A_registry_that_never_answers_ends_with_the_deadline()
    {
        Registry.On("GET", Path, Replies.Silence);
        var reading = Read();
        await Registry.Asked();
        Time.Advance(Time.Deadline);
        await Clients.Fails(RegistryFailure.Unavailable, $"{Subject}: no answer within 120 s", () => reading);
    }

    [Fact]
    public async Task Nobody_listening_is_worth_three_attempts()
    {
        using var nobody = new ClosedPort();
        var nowhere = Oci.Registry.Repository.Parse($"{nobody.Address}/a/b");

        await Clients.Fails(
            RegistryFailure.Unavailable,
            $"{nowhere}: tag 1.0: nobody answers at {nowhere.Registry}",
            () => Client.Manifest(nowhere, "1.0", default));
        Assert.Equal(2, Time.Waits.Count);
    }

    [Fact]
    public async Task A_callers_cancellation_is_passed_on_as_it_is()
    {
        Registry.On("GET", Path, Replies.Silence);
        using var stop = new CancellationTokenSource();
        var reading = Client.Manifest(Repository, "1.0", stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task What_will_not_pass_is_asked_once()
    {
        Registry.On("GET", Path, Replies.Error(400, "TAG_INVALID"), Good);
        await Clients.Fails(RegistryFailure.Refused, $"{Subject}: 400 (TAG_INVALID)", Read);
        Assert.Single(Registry.Requests);
    }

    private Task<Manifest?> Read() => Client.Manifest(Repository, "1.0", default);

    private async Task IsRead(params TimeSpan[] waits)
    {
        Assert.Equal(Sample.Image.Bytes.ToArray(), (await Read())!.Bytes.ToArray());
        Assert.Equal(waits, Time.Waits);
        Assert.Equal(waits.Length + 1, Registry.Requests.Count);
    }
}
