using System.Text;
using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

/// <summary>A token server can fail like any other: with errors, requested waits and web pages.</summary>
public sealed class TokenServerFaultTests : IAsyncLifetime
{
    private readonly SkippedTime time = new();
    private TokenRegistry registry = null!;
    private RegistryClient client = null!;

    public async ValueTask InitializeAsync()
    {
        registry = await TokenRegistry.Start();
        client = Clients.Skipping(time);
    }

    public static TheoryData<string, double> Passing => new()
    {
        { "429", 3 },
        { "503", 0.1 },
        { "reset", 0.1 },
        { "truncated", 0.1 },
    };

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task What_passes_is_waited_for_once_for_all_who_need_the_token(string fault, double seconds)
    {
        registry.Server.On("GET", "/token", Fault(fault), TokenRegistry.Grants());

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.Manifest(registry.Repository, "1.0", default)));

        Assert.Equal([TimeSpan.FromSeconds(seconds)], time.Waits);
        Assert.Equal(2, registry.Tokens);
    }

    [Theory]
    [InlineData(401, RegistryFailure.Denied, "the token server answers 401: the repository is private or missing, or the credentials are insufficient")]
    [InlineData(403, RegistryFailure.Denied, "the token server answers 403: the credentials are invalid, expired or insufficient")]
    [InlineData(404, RegistryFailure.Refused, "404 (DENIED)")]
    public async Task A_refusal_is_one_stable_error(int status, RegistryFailure failure, string found)
    {
        registry.Server.On("GET", "/token", Replies.Error(status, "DENIED", "secret words of the server"));
        await Clients.Fails(failure, $"{registry.Repository}: token: {found}", Read);
        Assert.Equal(1, registry.Tokens);
    }

    [Theory]
    [InlineData("<html></html>", "not JSON")]
    [InlineData("{}", "neither token nor access_token")]
    [InlineData("""{"token":""}""", "neither token nor access_token")]
    [InlineData("""{"token":7}""", "neither token nor access_token")]
    [InlineData("""{"token":"a\r\nX-Injected: 1"}""", "a token with unsendable characters")]
    [InlineData("[]", "not an object")]
    public async Task An_answer_without_a_token_is_one_stable_error(string answer, string reason)
    {
        registry.Server.On("GET", "/token", TokenRegistry.Grants(answer));
        await Clients.Fails(RegistryFailure.Corrupt, $"{registry.Repository}: token: the token server's answer holds no token ({reason})", Read);
    }

    [Fact]
    public async Task An_endless_answer_is_read_no_further_than_a_token_may_be_long()
    {
        registry.Server.On("GET", "/token", Replies.Chunked(new byte[1024 * 1024]));
        await Clients.Fails(RegistryFailure.Corrupt, $"{registry.Repository}: token: an answer of more than 65536 bytes", Read);
    }

    [Fact]
    public async Task After_a_failure_the_next_reader_asks_again()
    {
        registry.Server.On("GET", "/token", Replies.Error(403, "DENIED"), TokenRegistry.Grants());
        await Assert.ThrowsAsync<RegistryException>(Read);
        await Read();
    }

    [Fact]
    public async Task One_readers_cancellation_leaves_the_token_to_the_others()
    {
        var gate = new TaskCompletionSource();
        registry.Server.On("GET", "/token", async context =>
        {
            await gate.Task;
            await TokenRegistry.Grants()(context);
        });
        using var stop = new CancellationTokenSource();
        var first = client.Manifest(registry.Repository, "1.0", stop.Token);
        while (registry.Tokens == 0)
        {
            await Task.Delay(5);
        }

        var second = client.Manifest(registry.Repository, "1.0", default);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();

        Assert.NotNull(await second);
        Assert.Equal(1, registry.Tokens);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
    }

    private static Reply Fault(string name) => name switch
    {
        "429" => Replies.Error(429, "TOOMANYREQUESTS", "", ("Retry-After", "3")),
        "503" => Replies.Status(503),
        "reset" => Replies.Reset,
        _ => Replies.Truncated(Encoding.UTF8.GetBytes("""{"token":"t0ken-that-is-secret"}"""), 10),
    };

    private Task Read() => client.Manifest(registry.Repository, "1.0", default);
}
