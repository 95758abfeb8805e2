using System.Globalization;
using Pipeline.Benchmarks;

// Helper processes of measurements.
switch (args)
{
    case [EchoHost.Verb, var inputPlane]:
        return await EchoHost.Run(bool.Parse(inputPlane));
    case [EchoCaller.Verb, var server, .. var numbers]:
        int[] of = [.. numbers.Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        return await EchoCaller.Run(server, of[0], of[1], of[2]);
    case [LaneHost.Verb, var root, var what, var force]:
        return LaneHost.Run(root, what, force.Length > 0);
}

// Each measurement prints when it is done; arguments select measurements. The exit code does not depend on the figures: they
// are for people, and a noisy machine must not break main.
(string Name, Func<Workspace, IEnumerable<object>> Run)[] all =
[
    ("door", FrontDoor.Run), ("invoke", Invocations.Run), ("scan", Scans.Run), ("table", Tables.Run), ("lane", PullRequestLane.Run), ("packages", LockedPackages.Run),
    ("registry", PinnedImages.Run), ("push", Pushes.Run), ("pin", UnchangedPins.Run), ("drift", TenThousandPins.Run), ("verify", Worlds.Run),
    ("many", ManyProcessors.Run), ("modal", ModalCalls.Run),
    ("redact", Redactions.Run),
];

if (args is ["against", var revision])
{
    using var clones = Workspace.Open();
    foreach (var result in EarlierBuild.Run(clones, revision))
    {
        Console.WriteLine(result);
    }

    return 0;
}

var unknown = args.Except(all.Select(one => one.Name), StringComparer.Ordinal).FirstOrDefault();
if (unknown is not null)
{
    await Console.Error.WriteLineAsync($"there is no benchmark '{unknown}'; there are {string.Join(", ", all.Select(one => one.Name))}");
    return 2;
}

using var workspace = Workspace.Open();
foreach (var (_, run) in all.Where(one => args.Length == 0 || args.Contains(one.Name, StringComparer.Ordinal)))
{
    foreach (var result in run(workspace))
    {
        Console.WriteLine(result);
    }
}

return 0;
