using Pipeline.Cli.Adoption;

namespace Pipeline.Targets.Workflows;

/// <summary>A workflow of GitHub Actions.</summary>
/// <param name="Name">The name of the workflow and its file.</param>
/// <param name="Purpose">One sentence for readers of the file.</param>
/// <param name="On">The triggers.</param>
/// <param name="Group">The concurrency group.</param>
/// <param name="Newest">Whether a newer run of the group cancels the older one, as a value or an expression; otherwise it waits.</param>
/// <param name="Jobs">Its jobs.</param>
internal sealed record Workflow(string Name, string Purpose, Yaml On, string Group, Yaml Newest, IReadOnlyList<Job> Jobs)
{
    public string File => $"{Name}.yml";

    /// <summary>The text of the file. A job has no permissions except those that it names.</summary>
    public string Write() => GeneratedWorkflows.Text(Purpose, Yaml.Map.Of(
        ("name", Name),
        ("on", On),
        ("permissions", Yaml.Map.Of()),
        ("concurrency", Yaml.Map.Of(("group", Group), ("cancel-in-progress", Newest))),
        ("defaults", Yaml.Map.Of(("run", Yaml.Map.Of(("shell", "bash"))))),
        ("jobs", new Yaml.Map([.. Jobs.Select(job => (job.Id, (Yaml?)job.ToYaml()))]))).Write());
}

/// <summary>A job on its own machine.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The name on the run's page.</param>
/// <param name="Minutes">The time limit in minutes.</param>
/// <param name="Permissions">The permissions of its token: scope → <c>read</c> or <c>write</c>.</param>
/// <param name="Steps">Its steps.</param>
internal sealed record Job(string Id, string Name, int Minutes, IReadOnlyDictionary<string, string> Permissions, IReadOnlyList<Step> Steps)
{
    /// <summary>The labels of its runner.</summary>
    public required IReadOnlyList<string> Machine { get; init; }

    /// <summary>The jobs that must succeed first.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>The condition; null to run after the success of all needed jobs only.</summary>
    public string? If { get; init; }

    /// <summary>The expression of a JSON array: the job runs once for each item, as <c>matrix.partition</c>.</summary>
    public string? Partitions { get; init; }

    /// <summary>The variables of all its steps.</summary>
    public IReadOnlyList<(string Name, string Value)> Env { get; init; } = [];

    /// <summary>Whether it runs code of the repository.</summary>
    public bool RunsCode => Steps.Any(step => step.Run is not null);

    /// <summary>What later jobs can read: name → expression.</summary>
    public IReadOnlyList<(string Name, string Value)> Outputs { get; init; } = [];

    public Yaml ToYaml() => Yaml.Map.Of(
        ("name", Name),
        ("needs", Needs.Count == 0 ? null : Yaml.Of(Needs.Select(need => (Yaml)need))),
        ("if", If is null ? null : (Yaml)If),
        ("runs-on", Machine is [var label] ? label : Yaml.Of(Machine.Select(one => (Yaml)one))),
        ("timeout-minutes", Minutes),
        // A failed part must not stop the others, whose findings people want to see at once.
        ("strategy", Partitions is null ? null : Yaml.Map.Of(("fail-fast", false), ("matrix", Yaml.Map.Of(("partition", Partitions))))),
        ("permissions", Yaml.Map.Of(Permissions.OrderBy(permission => permission.Key, StringComparer.Ordinal))),
        ("outputs", Values(Outputs)),
        ("env", Values(Env)),
        ("steps", Yaml.Of(Steps.Select(step => step.ToYaml()))));

    private static Yaml.Map? Values(IReadOnlyList<(string Name, string Value)> pairs) => pairs.Count == 0 ? null : new Yaml.Map([.. pairs.Select(pair => (pair.Name, (Yaml?)pair.Value))]);
}

/// <summary>A step: an action, or a script.</summary>
internal sealed record Step(string Name)
{
    /// <summary>The name by which other steps refer to its outputs.</summary>
    public string? Id { get; init; }

    public PinnedAction? Uses { get; init; }

    /// <summary>A bash script without <c>${{ }}</c>: it receives values through the environment, never as code.</summary>
    public string? Run { get; init; }

    /// <summary>The condition; null to run after success only.</summary>
    public string? If { get; init; }

    public IReadOnlyList<(string Name, Yaml Value)> With { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Env { get; init; } = [];

    public Yaml ToYaml() => Yaml.Map.Of(
        ("name", Name),
        ("id", Id is null ? null : (Yaml)Id),
        ("if", If is null ? null : (Yaml)If),
        ("uses", Uses?.ToYaml()),
        ("with", With.Count == 0 ? null : new Yaml.Map([.. With.Select(pair => (pair.Name, (Yaml?)pair.Value))])),
        ("env", Env.Count == 0 ? null : new Yaml.Map([.. Env.Select(pair => (pair.Name, (Yaml?)pair.Value))])),
        ("run", Run is null ? null : (Yaml)Run));
}
