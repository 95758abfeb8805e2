using System.ComponentModel;
using System.Diagnostics;

namespace Pipeline.Emulation.Cbor;

/// <summary>Debian's cbor2: an independent reader and writer of CBOR.</summary>
internal static class Oracle
{
    // Debian's own Python, which has Debian's packages, and not the first one on PATH.
    private static readonly string Python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    /// <summary>The oracle's description of each value; the test is skipped without an oracle.</summary>
    public static Task<string[]> Read(params IEnumerable<ReadOnlyMemory<byte>> values) =>
        Ask(string.Join('\n', values.Select(value => Convert.ToHexStringLower(value.Span))), "read");

    /// <summary>Calls and answers with these bytes, and other values: a kind and its bytes.</summary>
    public static async Task<(string Kind, byte[] Bytes)[]> Write(ReadOnlyMemory<byte> payload) =>
        [.. (await Ask("", "write", Convert.ToHexStringLower(payload.Span))).Select(line => line.Split(": ")).Select(parts => (parts[0], Convert.FromHexString(parts[1])))];

    private static async Task<string[]> Ask(string input, params string[] arguments)
    {
        try
        {
            if ((await Run("", ["-c", "import cbor2"])).Status != 0)
            {
                Assert.Skip("there is no cbor2 for Python here (python3-cbor2)");
            }

            var (status, output) = await Run(input, [Path.Combine(AppContext.BaseDirectory, "Cbor", "oracle.py"), .. arguments]);
            Assert.Equal(0, status);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Win32Exception)
        {
            Assert.Skip("there is no Python here");
            throw;
        }
    }

    private static async Task<(int Status, string Output)> Run(string input, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        await error;
        return (process.ExitCode, await output);
    }
}
