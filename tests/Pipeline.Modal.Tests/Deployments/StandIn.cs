using Pipeline.Modal.Configuration;
using Pipeline.Modal.Deployments;
using Pipeline.Tests.Machine;

namespace Pipeline.Modal.Tests.Deployments;

/// <summary>A replacement of <c>modal</c> that records how it was run, and then does what a test says.</summary>
internal sealed class StandIn : IDisposable
{
    public const string Secret = "as-s3cr3t-Zx81";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("modal-stand-in-");

    /// <param name="deploy">The shell code for <c>modal deploy</c>.</param>
    /// <param name="version">The shell code for <c>modal --version</c>.</param>
    public StandIn(string deploy, string version = "echo 'modal client version: 1.6.4'")
    {
        ShellScript.Write(Program, $"""
            #!/bin/sh
            if [ "$1" = --version ]; then {version}; exit; fi
            cd "$(dirname "$0")" && for word; do echo "$word"; done >argv && env >env && cp "$PIPELINE_MODAL_APPLICATION" application && echo "$OLDPWD" >folder
            {deploy}
            """);
    }

    public string Program => Path.Combine(folder.FullName, "modal");

    public List<string> Lines { get; } = [];

    /// <summary>Called for each line of output.</summary>
    public Action<string> Said { get; set; } = _ => { };

    public bool WasAskedToDeploy => File.Exists(Path.Combine(folder.FullName, "argv"));

    public string[] Recorded(string what) => File.ReadAllLines(Path.Combine(folder.FullName, what));

    public byte[] Application => File.ReadAllBytes(Path.Combine(folder.FullName, "application"));

    public Task Deploy(string? environment = null, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        new ModalCli(SourceTree.Root, new ModalProfile([new Uri("https://modal.test:8443")], "ak-1", Secret, environment), time ?? TimeProvider.System) { Program = Program }
            .Deploy(ModalApplicationTests.Application, Note, cancellationToken);

    public void Dispose() => folder.Delete(recursive: true);

    private void Note(string line)
    {
        lock (Lines)
        {
            Lines.Add(line);
        }

        Said(line);
    }
}
