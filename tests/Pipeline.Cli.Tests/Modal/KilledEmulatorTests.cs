using System.Diagnostics;
using Pipeline.Adapters.Functions;
using Pipeline.Modal;
using Pipeline.Modal.Configuration;
using Serilog.Core;

namespace Pipeline.Cli.Tests.Modal;

/// <summary>A Modal whose process is killed during a call: the caller learns it long before its deadline.</summary>
public sealed class KilledEmulatorTests : IDisposable
{
    private static readonly DeploymentPlan Plan = DeploymentPlan.Of("tests", []);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("killed-emulator-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_call_to_a_process_that_is_killed_ends_with_the_wires_status()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a process is stopped by a signal here");
        await new FileDeployments(Path.Combine(folder.FullName, ".pipeline", "rehearsal", "deployments"), TimeProvider.System).Deploy(Plan, null, default);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "pipeline.dll"), "modal", "emulator"])
        {
            WorkingDirectory = folder.FullName, RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        try
        {
            using var modal = ModalPlatform.Open(await Settings(process.StandardOutput), TimeProvider.System, Logger.None, Guid.NewGuid);
            Assert.Equal(Plan.Encode(), (await Call(modal)).ToArray());
            await Stop(process.Id);

            Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: FunctionMap UNAVAILABLE", await Killed(process, modal));
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task Stop(int process)
    {
        using var stop = Process.Start("kill", ["-STOP", $"{process}"]);
        await stop.WaitForExitAsync();
    }

    // It accepts the call, and never answers.
    private static async Task<string> Killed(Process process, ModalPlatform modal)
    {
        var failure = Assert.ThrowsAsync<FaultException>(() => Call(modal));
        process.Kill();
        return (await failure).Fault.ToString();
    }

    private static async Task<ReadOnlyMemory<byte>> Call(ModalPlatform modal)
    {
        var app = modal.App(Plan.App);
        var function = await app.Resolver.Resolve(app.Name, FunctionInquiry.DeploymentFunction, default);
        return await app.Invoker.Invoke(function, FunctionInquiry.Payload, TimeSpan.FromMinutes(5), NoCallNotes.Instance, default);
    }

    // Two lines: the deployment, and `export NAME=value …`.
    private static async Task<ModalProfile> Settings(StreamReader told)
    {
        Assert.StartsWith("tests: 0 functions", await told.ReadLineAsync(), StringComparison.Ordinal);
        var line = await told.ReadLineAsync();
        var values = line!["export ".Length..].Split(' ').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return new ModalProfile([new Uri(values["MODAL_SERVER_URL"])], values["MODAL_TOKEN_ID"], values["MODAL_TOKEN_SECRET"], null);
    }
}
