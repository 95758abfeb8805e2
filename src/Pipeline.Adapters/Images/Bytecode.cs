using System.Formats.Tar;
using System.Globalization;
using System.Text.Json;
using Pipeline.Adapters.Containers;
using Pipeline.Dependencies;
using Pipeline.Dependencies.Python;

namespace Pipeline.Adapters.Images;

/// <summary>Compiles modules with the interpreter of a base, in a build on the engine's own platform if possible: bytecode is the same on every platform.</summary>
internal sealed class Bytecode(ContainerEngine engine, Buildx buildx, RootfsBase rootfs)
{
    /// <summary>The program that compiles.</summary>
    public static string Script { get; } = ReadScript();

    /// <param name="made">The base.</param>
    /// <param name="target">Its interpreter.</param>
    /// <param name="platforms">The platforms that the base is there for.</param>
    /// <param name="modules">The modules.</param>
    /// <param name="cached">Whether the builder may use its cache.</param>
    /// <param name="progress">Receives each line of the builder's output.</param>
    /// <param name="cancellationToken">Stops the builder.</param>
    /// <returns>The bytecode of each module, empty if it does not compile.</returns>
    public async Task<IReadOnlyList<byte[]>> Compile(
        BaseImage.Made made, PythonTarget target, IReadOnlyList<Platform> platforms, IReadOnlyList<PythonModule> modules, bool cached, Action<string> progress, CancellationToken cancellationToken)
    {
        if (modules.Count == 0)
        {
            return [];
        }

        var folder = Directory.CreateTempSubdirectory("pipeline-modules-");
        try
        {
            await WriteContext(folder.FullName, target, modules, cancellationToken);
            // Emulated only where the processor has no image for the engine's own platform.
            var native = await engine.NativePlatform();
            var platform = platforms.Contains(native) ? native : platforms[0];
            var compiled = Path.Combine(folder.FullName, "compiled.tar");
            await buildx.Build(
                made.Repository,
                BuildxArguments.OfFiles(
                    platform, Path.Combine(folder.FullName, "context"), new("base", await rootfs.Place(made, platform, cancellationToken)), compiled, cached),
                BuildSecrets.None,
                progress,
                cancellationToken);
            return Read(compiled, modules.Count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task WriteContext(string folder, PythonTarget target, IReadOnlyList<PythonModule> modules, CancellationToken cancellationToken)
    {
        var context = Path.Combine(folder, "context");
        var sources = Directory.CreateDirectory(Path.Combine(context, "modules")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(context, "Dockerfile"),
            $"""
            FROM base
            USER 0:0
            ENV PYTHONHASHSEED=0
            COPY modules /modules
            RUN ["{target.Executable}", "-B", "-s", "-S", "/modules/compile_modules.py"]
            FROM scratch
            COPY --from=0 /compiled /

            """,
            cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(sources, "compile_modules.py"), Script, cancellationToken);
        foreach (var (number, module) in modules.Index())
        {
            await File.WriteAllBytesAsync(Path.Combine(sources, NameOf(number)), module.Source, cancellationToken);
        }

        string[][] listed = [.. modules.Select((module, number) => (string[])[NameOf(number), module.Path])];
        await File.WriteAllBytesAsync(Path.Combine(sources, "files.json"), JsonSerializer.SerializeToUtf8Bytes(listed), cancellationToken);
    }

    private static byte[][] Read(string tar, int count)
    {
        byte[][] compiled = [.. Enumerable.Repeat(Array.Empty<byte>(), count)];
        using var reader = new TarReader(File.OpenRead(tar));
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } content && int.TryParse(Path.GetFileName(entry.Name), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                var bytes = new byte[content.Length];
                content.ReadExactly(bytes);
                compiled[number] = bytes;
            }
        }

        return compiled;
    }

    private static string ReadScript()
    {
        using var script = new StreamReader(typeof(Bytecode).Assembly.GetManifestResourceStream("compile_modules.py")!);
        return script.ReadToEnd();
    }

    private static string NameOf(int number) => number.ToString(CultureInfo.InvariantCulture);
}
