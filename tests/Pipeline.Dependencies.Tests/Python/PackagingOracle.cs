using System.Diagnostics;
using System.Text.Json;

namespace Pipeline.Dependencies.Tests.Python;

/// <summary>Debian's <c>python3-packaging</c>, the reference implementation of versions, specifiers, markers and tags, asked in batches.</summary>
internal static class PackagingOracle
{
    /// <summary>Evaluates a Python expression of <c>item</c> for each item; null where it raises an exception.</summary>
    public static IReadOnlyList<JsonElement> Ask(string expression, IReadOnlyList<object> items)
    {
        var program = $$"""
            import json, sys
            from packaging.version import Version
            from packaging.specifiers import Specifier, SpecifierSet
            from packaging.markers import Marker
            from packaging import tags, utils
            def answer(item):
                try:
                    return {{expression}}
                except Exception:
                    return None
            print(json.dumps([answer(item) for item in json.load(sys.stdin)]))
            """;
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", program]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        python.StandardInput.Write(JsonSerializer.Serialize(items));
        python.StandardInput.Close();
        var answer = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.Equal(0, python.ExitCode);
        return [.. JsonDocument.Parse(answer).RootElement.EnumerateArray()];
    }
}
