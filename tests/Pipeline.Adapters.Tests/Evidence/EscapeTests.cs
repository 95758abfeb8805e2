using System.Text;

namespace Pipeline.Adapters.Tests;

/// <summary>Every way out in <c>Hostile/escapes.c</c> is stopped, and by the mechanism that should stop it.</summary>
public sealed class EscapeTests(HostileImage hostile) : IDisposable
{
    private readonly Rig rig = new(hostile);

    [Fact]
    public async Task Each_is_stopped_by_what_should_stop_it()
    {
        using var listeners = new HostListeners();
        var allowed = (await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Hostile", "escapes.txt"))).Select(line => line.Split(' ')).ToArray();

        var tried = Tried(rig, $$"""{"port":{{listeners.Port}},"verb":"escapes"}""");

        Assert.Equal(allowed.Select(line => line[0]), tried.Select(attempt => attempt.Name), StringComparer.Ordinal);
        Assert.True(tried.Length >= 100, $"{tried.Length} were tried");
        Assert.Empty(tried.Zip(allowed).Where(pair => !pair.Second.Skip(1).Contains(pair.First.How, StringComparer.Ordinal)).Select(pair => $"{pair.First.Name}: {pair.First.How}"));
    }

    [Fact]
    public void An_attempt_that_gets_through_is_told_as_such()
    {
        // The same program without confinement: this tests the judge.
        var folder = Directory.CreateTempSubdirectory("escapes-").FullName;
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(hostile.Program, ["--through", Path.Combine(folder, "file")]) { RedirectStandardError = true, UseShellExecute = false });
        var told = process!.StandardError.ReadToEnd();
        Directory.Delete(folder, recursive: true);
        Assert.Equal("writes through\ncannot ENOENT\ndies SIGKILL\n", told);
    }

    public void Dispose() => rig.Dispose();

    internal static (string Name, string How)[] Tried(Rig rig, string inputs)
    {
        var success = Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(rig.Describe("escapes") with { Inputs = InputsDocument.Parse(Encoding.UTF8.GetBytes(inputs)) }, default));
        using var reader = new StreamReader(rig.World.OpenRead(success.Outputs.Single()));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (line.Split(' ')[0], line.Split(' ')[1]))];
    }
}
