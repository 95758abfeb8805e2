using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Modal.Client;
using Pipeline.Modal.Transport;
using Pipeline.Tests.Machine;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>A channel's capacity, and its behaviour with peers that are not gRPC servers.</summary>
public sealed class WireTests
{
    [Fact]
    public async Task More_calls_wait_at_once_than_one_connection_has_streams()
    {
        // Kestrel allows 100 streams per connection; each call waits for the last one.
        const int Calls = 250;
        var arrived = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RawServer.Start(async context =>
        {
            if (Interlocked.Increment(ref arrived) == Calls)
            {
                all.SetResult();
            }

            await all.Task.Patiently();
            await RawServer.Message(context, new FunctionGetResponse());
        });
        using var connection = Dialled.Open([server.Address]);

        await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => Dialled.Get(connection.Control)));

        Assert.InRange(server.Connections, 3, Calls);
    }

    [Fact]
    public async Task Calls_one_after_another_share_a_connection()
    {
        await using var server = await RawServer.Start(context => RawServer.Message(context, new FunctionGetResponse()));
        using var connection = Dialled.Open([server.Address]);

        for (var i = 0; i < 20; i++)
        {
            await Dialled.Get(connection.Control);
        }

        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Messages_of_many_mebibytes_travel_both_ways()
    {
        var large = new string('x', 12 * 1024 * 1024);
        long? received = null;
        await using var server = await RawServer.Start(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received = body.Length;
            await RawServer.Message(context, new FunctionGetResponse { FunctionId = large });
        });
        using var connection = Dialled.Open([server.Address]);

        var answer = await connection.Control.Call(
            static (client, request, options) => client.FunctionGetAsync(request, options), new FunctionGetRequest { AppName = large }, null, CancellationToken.None);

        Assert.True(large == answer.FunctionId);
        Assert.True(received > large.Length);
    }

    [Fact]
    public void The_limit_of_messages_is_that_of_the_official_clients() => Assert.Equal(100 * 1024 * 1024, ModalChannel.MaxMessage);

    [Fact]
    public async Task A_trailer_that_nobody_understands_does_not_hide_the_status()
    {
        var calls = 0;
        await using var server = await RawServer.Start(context =>
        {
            calls++;
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "5";
            context.Response.Headers["grpc-status-details-bin"] = "Gv8"; // A field that is cut off.
            return Task.CompletedTask;
        });
        using var connection = Dialled.Open([server.Address]);

        var refusal = await Assert.ThrowsAsync<RpcException>(() => Dialled.Get(connection.Control));

        Assert.Equal((StatusCode.NotFound, 1), (refusal.StatusCode, calls));
    }

    [Theory]
    [InlineData(StatusCodes.Status502BadGateway, 4)]
    [InlineData(StatusCodes.Status503ServiceUnavailable, 4)]
    [InlineData(StatusCodes.Status404NotFound, 1)]
    public async Task A_proxys_page_is_no_answer_but_a_failure_that_may_pass_or_not(int status, int attempts)
    {
        var calls = 0;
        await using var server = await RawServer.Start(context =>
        {
            calls++;
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("<html>");
        });
        using var connection = Dialled.Open([server.Address]);

        await Assert.ThrowsAsync<RpcException>(() => Dialled.Get(connection.Control));

        Assert.Equal(attempts, calls);
    }

    [Fact]
    public async Task Where_nobody_listens_the_next_server_is_asked()
    {
        await using var server = await RawServer.Start(context => RawServer.Message(context, new FunctionGetResponse()));
        using var nobody = new ClosedPort();
        using var connection = Dialled.Open([new($"http://{nobody.Address}"), server.Address]);

        await Dialled.Get(connection.Control);

        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Where_a_connection_is_reset_at_once_the_next_server_is_asked()
    {
        using var stop = new CancellationTokenSource();
        var (resetting, address) = Reset(stop.Token);
        await using var server = await RawServer.Start(context => RawServer.Message(context, new FunctionGetResponse()));
        using var connection = Dialled.Open([address, server.Address]);

        await Dialled.Get(connection.Control);
        await stop.CancelAsync();

        Assert.InRange(await resetting, 1, int.MaxValue);
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task Where_nobody_listens_at_all_that_is_told_with_its_cause(string scheme)
    {
        using var nobody = new ClosedPort();
        using var connection = Dialled.Open([new($"{scheme}://{nobody.Address}")]);

        var refusal = await Assert.ThrowsAsync<FaultException>(() => Dialled.Get(connection.Control));

        Assert.Equal(ErrorCode.ModalLookup, refusal.Fault.Code);
        Assert.Equal($"modal function not found: Modal does not answer at {nobody.Address} (Unavailable: Connection refused)", refusal.Fault.Message);
    }

    [Fact]
    public void A_connection_is_kept_alive_also_without_calls()
    {
        using var handler = ModalChannel.Handler(new Uri("https://api.modal.com:443"));

        Assert.Equal(HttpKeepAlivePingPolicy.Always, handler.KeepAlivePingPolicy);
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10)), (handler.KeepAlivePingDelay, handler.KeepAlivePingTimeout));
        Assert.Equal(Timeout.InfiniteTimeSpan, handler.PooledConnectionIdleTimeout);
    }

    // Accepts and cuts each connection, with RST if the system supports it, until it is stopped; then returns their number.
    private static (Task<int> Resetting, Uri Address) Reset(CancellationToken stop)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (Resetting(), new Uri($"http://{listener.LocalEndpoint}"));

        async Task<int> Resetting()
        {
            using (listener)
            {
                for (var connections = 0; ; connections++)
                {
                    try
                    {
                        using var socket = await listener.AcceptSocketAsync(stop);
                        socket.LingerState = new LingerOption(enable: true, seconds: 0);
                    }
                    catch (OperationCanceledException)
                    {
                        return connections;
                    }
                }
            }
        }
    }
}
