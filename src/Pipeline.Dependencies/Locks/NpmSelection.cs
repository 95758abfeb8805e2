using Pipeline.Dependencies.Node;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies.Locks;

/// <summary>Chooses what a <c>package-lock.json</c> installs on a target, as npm does.</summary>
/// <param name="packageLock">The lock.</param>
/// <param name="target">Node.js of the base.</param>
/// <param name="platform">The platform, for messages.</param>
internal sealed class NpmSelection(NpmLock packageLock, NodeTarget target, Platform platform)
{
    /// <summary>The packages for the target, ordered by place.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> with the package that cannot be installed.</exception>
    public IReadOnlyList<NpmPackage> Packages()
    {
        List<NpmPackage> wanted = [.. packageLock.Packages.Values.Where(package => !package.IsDevelopment).OrderBy(package => package.Place, StringComparer.Ordinal)];
        var unfit = wanted.Where(package => !Fits(package)).ToHashSet();
        if (unfit.FirstOrDefault(package => !package.IsOptional) is { } needed)
        {
            throw DependencyFault.Of($"{needed} is not for {platform} ({For(needed)}), and it is not optional; lock another package, or take the platform out of processor.json");
        }

        SpreadTo(unfit, wanted);
        var reached = Reached(unfit);
        List<NpmPackage> packages = [.. wanted.Where(package => !unfit.Contains(package) && (!package.IsOptional || reached.Contains(package)))];
        var places = packages.Select(package => package.Place).ToHashSet(StringComparer.Ordinal);
        // Nothing stays below a package that is left out.
        packages.RemoveAll(package => IsBelowNothing(package.Place, places));
        return packages.Find(package => package.IsLink || (!package.IsBundled && !IsInstallable(package))) is { } other ? throw DependencyFault.Of(Refusal(other))
            : packages.Find(package => package.HasInstallScript && !MayDoWithout(package)) is { } scripted ? throw NeedsScript(scripted)
            : packages;
    }

    /// <summary>Whether the processor's <c>package.json</c> says that a package works without its install script.</summary>
    public bool MayDoWithout(NpmPackage package) => packageLock.DeniedScripts.Any(denied =>
        denied == package.Name || (denied.StartsWith(package.Name + "@", StringComparison.Ordinal) && denied[(package.Name.Length + 1)..].Split("||").Any(version => version.Trim() == package.Version)));

    public static FaultException NeedsScript(NpmPackage package) => DependencyFault.Of(
        $"{package} has an install script, and no script of a package runs here: lock another package; or, if it works without its script, say so in {NpmManifest.FileName}: \"allowScripts\": {{\"{package.Name}\": false}}");

    // An optional package that cannot be had takes those with it that need it, up to those for which it is optional.
    private void SpreadTo(HashSet<NpmPackage> unfit, List<NpmPackage> wanted)
    {
        while (wanted.Find(package => !unfit.Contains(package) && package.IsOptional && package.Needs.Any(need => !need.IsOptional && packageLock.Find(package.Place, need.Name) is { } other && unfit.Contains(other))) is { } more)
        {
            unfit.Add(more);
        }
    }

    // What only a package needs that is left out is left out, too.
    private HashSet<NpmPackage> Reached(HashSet<NpmPackage> unfit)
    {
        var reached = new HashSet<NpmPackage>();
        var next = new Queue<NpmPackage>([packageLock.Root]);
        while (next.TryDequeue(out var package))
        {
            foreach (var other in package.Needs.Select(need => packageLock.Find(package.Place, need.Name)).OfType<NpmPackage>().Where(other => !unfit.Contains(other) && reached.Add(other)))
            {
                next.Enqueue(other);
            }
        }

        return reached;
    }

    private static bool IsBelowNothing(string place, HashSet<string> places)
    {
        for (var above = NpmLock.Above(place); above.Length > 0; above = NpmLock.Above(above))
        {
            if (!places.Contains(above))
            {
                return true;
            }
        }

        return false;
    }

    private bool Fits(NpmPackage package) => Allows(package.Os, NodeTarget.Os) && Allows(package.Cpu, target.Cpu) && Allows(package.LibC, LibCName);

    private string LibCName => target.LibC.ToString().ToLowerInvariant();

    // npm-install-checks: none of those with ! may match, and if there are others, one of them must.
    private static bool Allows(IReadOnlyList<string> list, string value) =>
        list is [] or ["any"] || (!list.Contains("!" + value, StringComparer.Ordinal) && (list.Contains(value, StringComparer.Ordinal) || list.All(one => one.StartsWith('!'))));

    private static string For(NpmPackage package) => string.Join("; ", ((string, IReadOnlyList<string>)[])[("os", package.Os), ("cpu", package.Cpu), ("libc", package.LibC)] is var lists
        ? lists.Where(list => list.Item2.Count > 0).Select(list => $"{list.Item1}: {string.Join(", ", list.Item2)}") : []);

    private static bool IsInstallable(NpmPackage package) => package.Hashes.Count > 0 && (package.Resolved is null || package.Address is not null || IsFile(package.Resolved));

    private static bool IsFile(string resolved) => resolved.StartsWith("file:", StringComparison.Ordinal);

    private static string Refusal(NpmPackage package) => package switch
    {
        { IsLink: true } => $"{package.Place} is a link to a folder (a workspace, or file:), which an image does not have; publish the package, or refer to its archive that npm pack makes",
        { Resolved: { } resolved, Address: null } when !IsFile(resolved) => $"{package} comes from a source repository, and nothing is built here; publish it, or refer to its archive that npm pack makes",
        _ => $"{package} has no integrity of sha512, sha384 or sha256, so that nothing proves its archive; remove it from the lock and run npm install",
    };
}
