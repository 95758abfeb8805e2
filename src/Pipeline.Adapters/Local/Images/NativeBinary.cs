using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>The compiled program of a C# processor, in <c>artifacts/aot/&lt;name&gt;/&lt;architecture&gt;/</c>.</summary>
internal sealed class NativeBinary(TimeProvider time) : IDisposable
{
    // Two compilations at once would write the same intermediate files of the libraries that they share.
    private readonly SemaphoreSlim turn = new(1);

    public static bool IsNeeded(string folder) => Directory.EnumerateFiles(folder, "*.csproj").Any();

    /// <summary>Compiles; nothing happens when it is up to date.</summary>
    /// <returns>The folder that holds one folder an architecture.</returns>
    public async Task<string> Publish(string repository, ImageBuild build, Action<string> progress, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var last = "";
            var (status, _) = await new Tool("dotnet", time).Run(
                ["publish", build.Folder, "-nologo", "-v", "q", $"-p:ImageArchitecture={build.Platform.Architecture}"],
                line => progress(last = line.Length > 0 ? line : last),
                cancellationToken);
            return status == 0
                ? Path.Combine(repository, "artifacts", "aot", build.Spec.Name)
                : throw new FaultException(ErrorCode.AdapterInvocation, $"the program does not compile: {last.Trim()}");
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();
}
