using Pipeline.Emulation;
using Pipeline.Emulation.Hosting;
using Pipeline.Modal;
using Pipeline.Modal.Configuration;
using Serilog.Core;

namespace Pipeline.Tests.Modal;

/// <summary>An emulator on loopback with one application, and its client.</summary>
internal sealed class PlayedPlatform : IAsyncDisposable, IHostedApps
{
    public const string TokenId = "ak-1";
    public const string TokenSecret = "as-s3cr3t-Zx81";
    private static readonly DeploymentPlan Golden = DeploymentPlan.Parse(new GoldenFolder("contracts").Bytes("deployment.json"));
    private readonly Dictionary<string, Func<ReadOnlyMemory<byte>, byte[]>> functions = new(StringComparer.Ordinal);
    private ModalEmulator? emulator;
    private ModalPlatform? platform;

    /// <summary>The application's name; null if none is deployed.</summary>
    public string? App { get; set; } = Golden.App;

    public DeploymentPlan Plan { get; } = Golden;

    public Dictionary<string, string> Tags { get; } = new(DeploymentTags.OfApp(Golden.Digest), StringComparer.Ordinal);

    public IReadOnlyList<HostedVersion> Versions { get; set; } = [new(1, DateTimeOffset.UnixEpoch, null, null, null)];

    public int Production { get; set; } = 1;

    public ModalEmulator Emulator => emulator!;

    public IDeploymentReader Deployments => platform!.Deployments(Plan.App);

    /// <summary>Sets a function's answer from now on.</summary>
    public void Answers(string function, Func<ReadOnlyMemory<byte>, byte[]> answer) => functions[function] = answer;

    public void Forgets(string function) => functions.Remove(function);

    public static async Task<PlayedPlatform> Start(string? environment = null)
    {
        var played = new PlayedPlatform();
        played.Answers(FunctionInquiry.DeploymentFunction, _ => played.Plan.Encode());
        foreach (var function in played.Plan.Functions)
        {
            played.Answers(function.Function, _ => new FunctionIdentity(played.Plan.Digest, function.Function, function.Image.RequireDigest()).Encode());
        }

        played.emulator = await ModalEmulator.Start(played, new EmulatorOptions(TokenId, TokenSecret), TimeProvider.System, default);
        played.platform = ModalPlatform.Open(new ModalProfile([played.emulator.Address], TokenId, TokenSecret, environment), TimeProvider.System, Logger.None, Guid.NewGuid);
        return played;
    }

    public Task<HostedApp?> Find(string name, CancellationToken cancellationToken) => Task.FromResult(name == App
        ? new HostedApp(name, Versions, Production, Tags, functions.ToDictionary(
            function => function.Key,
            function => ByteFunction.Of((payload, _) => Task.FromResult<ReadOnlyMemory<byte>>(function.Value(payload)), TimeSpan.FromSeconds(60)),
            StringComparer.Ordinal))
        : null);

    public async ValueTask DisposeAsync()
    {
        platform?.Dispose();
        await (emulator?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
