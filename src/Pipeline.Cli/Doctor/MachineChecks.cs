using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Adapters.Images;
using Pipeline.Cli.Adoption;
using Pipeline.Cli.Hosting;
using Pipeline.Clients;
using Pipeline.Lanes.Catalogue;

namespace Pipeline.Cli.Doctor;

/// <summary>Checks the checkout, the SDK, the front door, the bases and the disks.</summary>
/// <param name="context">The process.</param>
/// <param name="processors">The folder of processors.</param>
/// <param name="engine">The engine of the lanes.</param>
internal sealed class MachineChecks(CommandContext context, string processors, EngineChecks engine)
{
    // The limits of build.sh, bases.sh and engine.sh.
    private const long CompilingMib = 100;
    private const long MakingBasesMib = 1500;
    private const long EngineMib = 1000;
    private const long Mib = 1024 * 1024;

    private readonly string root = Path.GetDirectoryName(processors)!;

    public IEnumerable<DoctorCheck> Before() => [Of("checkout", Checkout), Of("sdk", Sdk), Of("packages", new FrontDoor(root).Check)];

    public IEnumerable<DoctorCheck> After() => [Of("processor-bases", Bases), Of("disk", Disk), Of("engine-disk", EngineDisk)];

    private static DoctorCheck Of(string name, Func<DoctorCheck, CancellationToken, Task<Diagnosis>> run) => new(name, DiagnosisNeed.PrAcceptance, run);

    private Task<Diagnosis> Checkout(DoctorCheck check, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(root, "build.sh")) || !Directory.Exists(processors))
        {
            return Task.FromResult(check.Missing($"{root} has no build.sh with a folder processors beside it", "change to the root of a repository that has them, or run pipeline init in one"));
        }

        var names = new ProcessorCatalogue(processors).Names();
        return Task.FromResult(check.Ok(names.Count == 1 ? $"1 processor in {root}" : $"{names.Count} processors in {root}", new JsonObject { ["processors"] = names.Count, ["root"] = root }));
    }

    private async Task<Diagnosis> Sdk(DoctorCheck check, CancellationToken cancellationToken)
    {
        if (TooOldSdk() is { } reason)
        {
            return check.Missing(reason, "change the version of \"sdk\" in global.json to 10.0.100");
        }

        var own = Path.Combine(root, ".nuke", "temp", "dotnet", "dotnet");
        var version = await Version("dotnet", cancellationToken) ?? (File.Exists(own) ? await Version(own, cancellationToken) : null);
        return version is not null ? check.Ok($".NET SDK {version}", new JsonObject { ["version"] = version })
            : OperatingSystem.IsWindows() ? check.Missing("no .NET SDK satisfies global.json", "install the version that global.json names")
            : check.SetsUp("no .NET SDK satisfies global.json: ./build.sh downloads one into .nuke/temp/dotnet", "without the Internet, install the version that global.json names");
    }

    private string? TooOldSdk()
    {
        try
        {
            return Path.Combine(root, "global.json") is var file && File.Exists(file) ? SdkVersions.TooOld(File.ReadAllText(file)) : null;
        }
        catch (FormatException)
        {
            // The check of packages says what is wrong with the file.
            return null;
        }
    }

    private async Task<string?> Version(string dotnet, CancellationToken cancellationToken)
    {
        try
        {
            var (status, output) = await new Tool(dotnet, context.Time) { Folder = root, Inherits = DotnetEnvironment.Keeps }.Run(["--version"], static _ => { }, cancellationToken);
            return status == 0 ? output.Trim().Split('\n')[^1] : null;
        }
        catch (FaultException)
        {
            return null;
        }
    }

    private async Task<Diagnosis> Bases(DoctorCheck check, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(processors, ImageCatalog.Bases)))
        {
            return check.Ok($"processors/{ImageCatalog.Bases} declares none");
        }

        var states = new JsonObject();
        foreach (var (name, image) in Declared())
        {
            states[name] = image is null ? IsMade(name) ? "made" : "to be made" : await IsThere(image, cancellationToken);
        }

        return check.Ok(states.Count == 0 ? "none is declared" : string.Join(", ", states.Select(state => $"{state.Key} ({state.Value})")), states);
    }

    /// <summary>The bases, each with its image; null for one that is made here.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> or <c>ERR_IMAGE_UNPINNED</c>: the file violates its contract.</exception>
    private IEnumerable<(string Name, ImageReference? Image)> Declared()
    {
        var bases = Parse();
        foreach (var name in bases.Names)
        {
            if (bases.Kind(name) == "image")
            {
                yield return (name, bases.Image(name));
                continue;
            }

            bases.RequireRootfs(name);
            yield return (name, null);
        }
    }

    private ImageCatalog Parse()
    {
        try
        {
            return ImageCatalog.Parse(ImageCatalog.Bases, File.ReadAllBytes(Path.Combine(processors, ImageCatalog.Bases)));
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"processors/{ImageCatalog.Bases}: {e.Message}", e);
        }
    }

    private bool IsMade(string name) => File.Exists(Path.Combine(root, ".pipeline", "bases", name, "index.json"));

    // A build pulls it by digest if the engine does not have it.
    private async Task<string> IsThere(ImageReference image, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.Has(image, cancellationToken) ? "in the engine" : "to be pulled";
        }
        catch (FaultException)
        {
            return "unknown without an engine";
        }
    }

    private Task<Diagnosis> Disk(DoctorCheck check, CancellationToken cancellationToken) =>
        Task.FromResult(MakesBases() ? Free(check, root, MakingBasesMib, "making the bases needs") : Free(check, root, CompilingMib, "compiling needs"));

    // A broken file is the finding of another check.
    private bool MakesBases()
    {
        try
        {
            return File.Exists(Path.Combine(processors, ImageCatalog.Bases)) && Declared().Any(declared => declared.Image is null && !IsMade(declared.Name));
        }
        catch (FaultException)
        {
            return false;
        }
    }

    private async Task<Diagnosis> EngineDisk(DoctorCheck check, CancellationToken cancellationToken)
    {
        try
        {
            var folder = (await engine.Facts(cancellationToken)).DataRoot;
            return engine.IsLocal && Directory.Exists(folder)
                ? Free(check, folder, EngineMib, "images need")
                : check.NotChecked($"the engine's folder {folder} is not on this machine, or not readable");
        }
        catch (FaultException)
        {
            return check.NotChecked("no engine answers");
        }
    }

    private static Diagnosis Free(DoctorCheck check, string folder, long needed, string what)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace / Mib;
        var facts = new JsonObject { ["folder"] = folder, ["free_mib"] = free, ["needed_mib"] = needed };
        return free >= needed
            ? check.Ok(string.Create(CultureInfo.InvariantCulture, $"{free} MiB are free under {folder}"), facts)
            : check.Missing(string.Create(CultureInfo.InvariantCulture, $"{free} MiB are free under {folder}, and {what} {needed} MiB"), $"free some space: du -xm {folder} | sort -n | tail", facts);
    }
}
