namespace Pipeline.Targets.Workflows;

/// <summary>An action, pinned by its reviewed commit, because tags can move.</summary>
/// <param name="Name"><c>owner/name</c>, or <c>owner/name/path</c>.</param>
/// <param name="Commit">40 hex digits.</param>
/// <param name="Version">The commit's release version, for people and update bots.</param>
internal sealed record PinnedAction(string Name, string Commit, string Version)
{
    public static PinnedAction Checkout { get; } = new("actions/checkout", "08c6903cd8c0fde910a37f88322edcfb5dd907a8", "v5.0.0");

    public static PinnedAction SetupDotNet { get; } = new("actions/setup-dotnet", "d4c94342e560b34958eacfc5d055d21461ed1c5d", "v5.0.0");

    public static PinnedAction Upload { get; } = new("actions/upload-artifact", "ea165f8d65b6e75b540449e92b4886f43607fa02", "v4.6.2");

    public static PinnedAction Download { get; } = new("actions/download-artifact", "634f93cb2916e3fdff6788551b99b062d0335ce0", "v5.0.0");

    public static PinnedAction Cache { get; } = new("actions/cache", "5a3ec84eff668545956fd18022155c47e93e2684", "v4.2.3");

    public static PinnedAction RestoreCache { get; } = Cache with { Name = "actions/cache/restore" };

    public static PinnedAction SaveCache { get; } = Cache with { Name = "actions/cache/save" };

    public static PinnedAction SetupQemu { get; } = new("docker/setup-qemu-action", "c7c53464625b32c7a7e944ae62b3e17d2b600130", "v3.7.0");

    public static PinnedAction SetupBuildx { get; } = new("docker/setup-buildx-action", "e468171a9de216ec08956ac3ada2f0791b6bd435", "v3.11.1");

    public static PinnedAction InstallCosign { get; } = new("sigstore/cosign-installer", "6f9f17788090df1f26f669e9d70d6ae9567deba6", "v4.1.2");

    public static PinnedAction Attest { get; } = new("actions/attest", "1e69f48acb82d1966a394da916b4c1698aa569d6", "v4.2.2");

    public Yaml ToYaml() => new Yaml.Text($"{Name}@{Commit}", Version);
}
