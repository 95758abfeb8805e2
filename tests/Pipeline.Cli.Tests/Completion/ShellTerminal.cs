using System.Diagnostics;
using System.Text;

namespace Pipeline.Cli.Tests.Completion;

/// <summary>An interactive shell on a terminal of its own (<c>script</c>), to which each line is typed once it shows its prompt.</summary>
internal sealed class ShellTerminal : IDisposable
{
    private const string Prompt = "READY> ";

    private readonly Process process;
    private readonly StringBuilder shown = new();
    private int read;

    public ShellTerminal(string shell, string folder)
    {
        // Only here, because the shell between the two forgets the prompt.
        var start = new ProcessStartInfo("script", ["--quiet", "--command", $"env PS1='{Prompt}' {shell}", "/dev/null"])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
        };
        start.Environment["TERM"] = "dumb";
        process = Process.Start(start)!;
    }

    /// <summary>Types keys after the next prompt.</summary>
    public async Task Type(string keys)
    {
        await Until(Prompt);
        await process.StandardInput.WriteAsync(keys);
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Leaves the shell.</summary>
    /// <returns>All that the terminal showed.</returns>
    public async Task<string> Leave()
    {
        await Type("exit\n");
        shown.Append(await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return shown.ToString();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private async Task Until(string text)
    {
        var one = new char[1];
        int at;
        while ((at = shown.ToString(read, shown.Length - read).IndexOf(text, StringComparison.Ordinal)) < 0)
        {
            Assert.True(await process.StandardOutput.ReadAsync(one, TestContext.Current.CancellationToken) == 1, $"the shell ended: {shown}");
            shown.Append(one[0]);
        }

        read += at + text.Length;
    }
}
