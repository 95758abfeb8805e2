namespace Pipeline.Dependencies.Python;

/// <summary>The values of environment markers on a target (packaging.python.org, "Dependency specifiers", "Environment markers").</summary>
internal sealed class MarkerEnvironment
{
    /// <summary>The names of all variables.</summary>
    public static IReadOnlyList<string> Variables { get; } =
    [
        "os_name", "sys_platform", "platform_machine", "platform_python_implementation", "platform_release", "platform_system", "platform_version",
        "python_version", "python_full_version", "implementation_name", "implementation_version", "extra",
    ];

    private readonly Dictionary<string, string> values;

    private MarkerEnvironment(Dictionary<string, string> values) => this.values = values;

    /// <summary>The dependency groups that are installed: for a lock file its default groups.</summary>
    public IReadOnlyList<string> Groups { get; private init; } = [];

    /// <summary>The environment of the target, never of this machine. A kernel's release and version are unknown when an image is built, and empty.</summary>
    public static MarkerEnvironment Of(PythonTarget target, params IReadOnlyList<string> groups)
    {
        var (major, minor) = target.Series;
        return new(new(StringComparer.Ordinal)
        {
            ["os_name"] = "posix",
            ["sys_platform"] = "linux",
            ["platform_machine"] = target.Machine,
            ["platform_python_implementation"] = "CPython",
            ["platform_release"] = "",
            ["platform_system"] = "Linux",
            ["platform_version"] = "",
            ["python_version"] = $"{major}.{minor}",
            ["python_full_version"] = target.Version,
            ["implementation_name"] = "cpython",
            ["implementation_version"] = target.Version,
            ["extra"] = "",
        })
        {
            Groups = groups,
        };
    }

    /// <summary>The value of a variable.</summary>
    public string this[string variable] => values[variable];
}
