namespace Pipeline.Tests.Machine;

/// <summary>The cosign programs for the tests of signing.</summary>
internal static class CosignProgram
{
    /// <summary>Set-up's cosign; another one if the machine has it as <c>cosign-3</c>; and a replacement for version 3 everywhere.</summary>
    public static TheoryData<string> All => ["cosign", "cosign-3", StandIn];

    private const string StandIn = "stand-in for 3";

    /// <summary>The program of a name, or the reason to skip the test.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <param name="folder">The folder for the replacement.</param>
    public static string Find(string name, string folder)
    {
        if (name != StandIn)
        {
            return OnPath(name);
        }

        // Observed with cosign 3.1: signing without these two flags is refused. Cosign 2 does not know them and does the rest.
        var program = Path.Combine(folder, "cosign-stand-in");
        ShellScript.Write(program, $"""
            #!/bin/sh
            case $1 in sign|attest|sign-blob)
              case "$*" in
                *--use-signing-config=false*--new-bundle-format=false*) ;;
                *--help) exit 0 ;;
                *) echo 'Error: --tlog-upload=false is not supported with --signing-config or --use-signing-config' >&2; exit 1 ;;
              esac ;;
            esac
            for given; do
              shift
              case $given in --use-signing-config=false|--new-bundle-format=false) ;; *) set -- "$@" "$given" ;; esac
            done
            exec {OnPath("cosign")} "$@"

            """);
        return program;
    }

    private static string OnPath(string name)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipUnless(found is not null, $"{name} is not installed");
        return found!;
    }
}
