using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Emulation.Tests;
using Pipeline.Tests.Npm;

namespace Pipeline.Emulation.Js;

/// <summary>Modal's official JavaScript client in a separate process that runs scripts; one for all tests of a class.</summary>
public sealed class JsClient : IAsyncLifetime
{
    private const string Version = "0.11.1";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> answers = new();
    private readonly SemaphoreSlim one = new(1);
    private Process? node;
    private Task reading = Task.CompletedTask;
    private int last;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The result of a script that must succeed.</summary>
    public async Task<JsonNode?> Value(ModalEmulator emulator, string script) =>
        await Run(emulator, script) is var said && said["error"] is null ? said["value"] : throw new InvalidOperationException(said.ToJsonString());

    /// <summary>The error of a script that must fail: its type and message, after its gRPC code if it has one.</summary>
    public async Task<(string Type, string Message)> Error(ModalEmulator emulator, string script, string secret = Sample.TokenSecret) =>
        await Run(emulator, script, secret) is var said && said["error"] is { } error
            ? (error["name"]!.GetValue<string>(), $"{error["code"]} {error["message"]}".Trim())
            : throw new InvalidOperationException($"it did not fail: {said.ToJsonString()}");

    /// <summary>Runs the body of an async function with <c>modal</c>, <c>sdk</c> and <c>assert</c>.</summary>
    /// <returns><c>value</c>, or <c>error</c> with <c>name</c>, <c>type</c>, <c>code</c> and <c>message</c>.</returns>
    public async Task<JsonNode> Run(ModalEmulator emulator, string script, string secret = Sample.TokenSecret)
    {
        var id = Interlocked.Increment(ref last);
        var answer = answers.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        var line = JsonSerializer.Serialize(new
        {
            id,
            env = new { MODAL_SERVER_URL = emulator.Address.GetLeftPart(UriPartial.Authority), MODAL_TOKEN_ID = Sample.TokenId, MODAL_TOKEN_SECRET = secret },
            script,
        });
        await one.WaitAsync();
        try
        {
            node ??= Start();
            await node.StandardInput.WriteLineAsync(line);
            await node.StandardInput.FlushAsync();
        }
        finally
        {
            one.Release();
        }

        return await answer.Task.WaitAsync(Bound);
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null)
        {
            node.StandardInput.Close();
            await node.WaitForExitAsync();
            await reading;
            node.Dispose();
        }

        one.Dispose();
    }

    private Process Start()
    {
        var package = Path.Combine(NpmPackage.Install(SourceTree.Root, "modal", Version), "node_modules", "modal", "dist", "index.js");
        try
        {
            var started = Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Js", "driver.mjs"), package])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
                // Without the settings of the user who runs the tests.
                Environment = { ["MODAL_CONFIG_PATH"] = "/nonexistent", ["MODAL_PROFILE"] = "", ["MODAL_ENVIRONMENT"] = "", ["MODAL_LOGLEVEL"] = "error", ["HTTP_PROXY"] = "", ["http_proxy"] = "", ["https_proxy"] = "" },
            })!;
            reading = Read(started);
            return started;
        }
        catch (Win32Exception)
        {
            Assert.Skip("node is not installed");
            throw;
        }
    }

    private async Task Read(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            var answer = JsonNode.Parse(line)!;
            answers[answer["id"]!.GetValue<int>()].SetResult(answer);
        }

        foreach (var unanswered in answers.Values)
        {
            unanswered.TrySetException(new InvalidOperationException("node ended"));
        }
    }
}
