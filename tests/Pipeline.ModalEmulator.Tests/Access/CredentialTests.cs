using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Modal.Client;
using Pipeline.Emulation.Tests;

namespace Pipeline.Emulation.Access;

/// <summary>Without credentials, every call is refused.</summary>
public sealed class CredentialTests
{
    public static TheoryData<string> Rpcs => [.. ModalClientReflection.Descriptor.Services[0].Methods.Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Rpcs))]
    public async Task Every_RPC_asks_for_the_token(string rpc)
    {
        await using var emulator = await Start(rpc);
        using var wire = await Plane(emulator, rpc);

        Assert.Equal(StatusCode.Unauthenticated, await Ask(wire, rpc, wire.Headers(null, ("x-modal-token-secret", "as-wrong"))));
        Assert.Equal(StatusCode.Unauthenticated, await Ask(wire, rpc, wire.Headers(null, ("x-modal-token-id", null))));
    }

    [Theory]
    [MemberData(nameof(Rpcs))]
    public async Task Every_RPC_but_the_first_asks_for_an_auth_token(string rpc)
    {
        await using var emulator = await Start(rpc);
        using var wire = await Plane(emulator, rpc);
        var expected = rpc == "AuthTokenGet" ? StatusCode.OK : StatusCode.Unauthenticated;

        Assert.Equal(expected, await Ask(wire, rpc, wire.Headers(null, ("x-modal-auth-token", null))));
    }

    [Fact]
    public async Task An_auth_token_is_good_until_it_expires()
    {
        var time = new FakeTimeProvider();
        await using var emulator = await ModalEmulator.Start(new Sample(), Sample.Options() with { TokenLife = TimeSpan.FromMinutes(5) }, time, CancellationToken.None);
        using var wire = await Wire.Open(emulator);

        time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        await wire.Find("echo");
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(StatusCode.Unauthenticated, await Ask(wire, "FunctionGet", wire.Headers()));
    }

    [Theory]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("no token at all")]
    public async Task A_token_that_was_not_issued_here_is_none(string token)
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);

        Assert.Equal(StatusCode.Unauthenticated, await Ask(wire, "FunctionGet", wire.Headers(null, ("x-modal-auth-token", token))));
    }

    [Fact]
    public async Task A_token_with_other_claims_is_none()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var parts = wire.Token.Split('.');

        Assert.Equal(StatusCode.Unauthenticated, await Ask(wire, "FunctionGet", wire.Headers(null, ("x-modal-auth-token", $"{parts[0]}.e30.{parts[2]}"))));
    }

    [Fact]
    public async Task A_token_of_another_emulator_is_none()
    {
        await using var emulator = await Emulators.Start();
        await using var other = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        using var stranger = await Wire.Open(other);

        Assert.Equal(StatusCode.Unauthenticated, await Ask(wire, "FunctionGet", wire.Headers(null, ("x-modal-auth-token", stranger.Token))));
    }

    [Theory]
    [InlineData("x-modal-client-type")]
    [InlineData("x-modal-client-version")]
    public async Task A_client_says_what_it_is(string header)
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);

        Assert.Equal(StatusCode.FailedPrecondition, await Ask(wire, "FunctionGet", wire.Headers(null, (header, null))));
    }

    [Fact]
    public async Task What_is_remembered_of_requests_holds_no_credentials()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        await wire.Find("echo");

        var all = string.Join('\n', emulator.Calls.Requests.SelectMany(request => request.Metadata).Select(header => $"{header.Key}: {header.Value}"));

        Assert.Contains("x-modal-token-secret: (present)", all, StringComparison.Ordinal);
        Assert.DoesNotContain(Sample.TokenSecret, all, StringComparison.Ordinal);
        Assert.DoesNotContain(wire.Token, all, StringComparison.Ordinal);
        Assert.DoesNotContain(Sample.TokenSecret, $"{Sample.Options()}", StringComparison.Ordinal);
    }

    private static Task<ModalEmulator> Start(string rpc) => IsInputPlane(rpc) ? Emulators.WithInputPlane() : Emulators.Start();

    private static async Task<Wire> Plane(ModalEmulator emulator, string rpc)
    {
        using var wire = await Wire.Open(emulator);
        return await Wire.Open(emulator.Address, IsInputPlane(rpc) ? new Uri((await wire.Find("echo")).HandleMetadata.InputPlaneUrl) : emulator.Address);
    }

    private static bool IsInputPlane(string rpc) => rpc.StartsWith("Attempt", StringComparison.Ordinal);

    private static async Task<StatusCode> Ask(Wire wire, string rpc, Metadata headers)
    {
        // An empty message is a message of any type.
        var marshaller = Marshallers.Create(_ => [], bytes => bytes);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "modal.client.ModalClient", rpc, marshaller, marshaller);
        return await Wire.Status(wire.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(headers), []));
    }
}
