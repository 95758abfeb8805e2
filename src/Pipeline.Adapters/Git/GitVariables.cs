namespace Pipeline.Adapters.Git;

/// <summary>Git's environment: it inherits no variable that configures git.</summary>
internal static class GitVariables
{
    private const string Prefix = "GIT_";

    /// <summary>Removes all of git's variables from the environment.</summary>
    /// <param name="variables">The names of all environment variables.</param>
    public static Dictionary<string, string?> Without(IReadOnlyCollection<string> variables) => variables
        .Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        .Distinct(StringComparer.Ordinal)
        .ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);

    /// <summary>For git in a user's repository: the user's settings apply, because they name trusted owners (<c>safe.directory</c>); repositories in parent folders are not used.</summary>
    /// <param name="variables">The names of all environment variables.</param>
    /// <param name="top">The folder that contains <c>.git</c>.</param>
    public static Dictionary<string, string?> Trusting(IReadOnlyCollection<string> variables, string top)
    {
        var given = Without(variables);
        given["LC_ALL"] = "C";
        given["GIT_OPTIONAL_LOCKS"] = "0";
        given["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(top);
        return given;
    }

    /// <summary>For git in our own repository: no user or system settings apply.</summary>
    /// <param name="variables">The names of all environment variables.</param>
    /// <param name="repository">The absolute path of our repository.</param>
    /// <param name="top">The folder of the files.</param>
    /// <param name="objects">The absolute path of the object store.</param>
    public static Dictionary<string, string?> Alone(IReadOnlyCollection<string> variables, string repository, string top, string objects)
    {
        var given = Without(variables);
        given["LC_ALL"] = "C";
        given["HOME"] = repository;
        given["XDG_CONFIG_HOME"] = repository;
        given["GIT_CONFIG_NOSYSTEM"] = "1";
        given["GIT_ATTR_NOSYSTEM"] = "1";
        given["GIT_DIR"] = repository;
        given["GIT_WORK_TREE"] = top;
        given["GIT_OBJECT_DIRECTORY"] = objects;
        return given;
    }
}
