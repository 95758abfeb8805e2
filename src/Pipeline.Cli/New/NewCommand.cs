using System.CommandLine;
using System.Text;
using Pipeline.Cli.Hosting;

namespace Pipeline.Cli.New;

/// <summary><c>pipeline new</c>: writes what a team begins with.</summary>
internal static class NewCommand
{
    private const string Scratch = "scratch";
    private const string Python = "python";
    private const string CSharp = "csharp";

    public static Command Command(CommandContext context, CancellationToken cancellationToken) =>
        new("new", "Writes a processor that passes the PR lane at once, or a case from inputs.") { Processor(context, cancellationToken), NewCaseCommand.Command(context, cancellationToken) };

    private static Command Processor(CommandContext context, CancellationToken cancellationToken)
    {
        var name = new Argument<string?>("NAME") { Description = "The processor's name: lowercase letters, digits and _, and a letter first.", Arity = ArgumentArity.ZeroOrOne };
        var language = new Option<string?>("--language") { Description = "python, csharp, or program (anything that a command starts).", HelpName = "LANGUAGE" };
        var @base = new Option<string?>("--base") { Description = "A base of processors/bases.json (default: python; csharp has none).", HelpName = "NAME" };
        var command = new Command("processor", "Writes processors/NAME with a spec, a provider, and two cases: one that succeeds and one that fails.") { name, language, @base };
        command.Validators.Add(given =>
        {
            if (Problem(given.GetValue(name), given.GetValue(language), given.GetValue(@base)) is { } problem)
            {
                given.AddError(problem);
            }
        });
        command.SetAction(parsed => Write(context, new(parsed.GetRequiredValue(name)!, parsed.GetRequiredValue(language)!, BaseOf(parsed.GetRequiredValue(language)!, parsed.GetValue(@base))), cancellationToken));
        return command;
    }

    private static string? Problem(string? name, string? language, string? @base) => (name, language) switch
    {
        (null, _) => "name the processor.",
        ("bases", _) => "processors/bases holds the locks of bases: give the processor another name.",
        _ when IsDevice(name) => $"'{name}' is a device on Windows, where no file or folder can have this name: give the processor another one.",
        _ when !ProcessorRef.IsName(name) => $"'{name}' is no name of a processor: lowercase letters, digits and _, and a letter first, at most 63.",
        (_, null) => "--language is missing: python, csharp or program.",
        _ when !ProcessorTemplate.Languages.Contains(language, StringComparer.Ordinal) => $"--language {language} is not python, csharp or program.",
        (_, not CSharp) when @base == Scratch => "--base scratch has no Python, in which the templates of python and program are written.",
        (_, CSharp) when @base is not null => "--base is for python and program: a C# processor is one file without a base.",
        _ => null,
    };

    // "Naming Files, Paths, and Namespaces" in the documentation of Windows.
    private static bool IsDevice(string name) =>
        name is "con" or "prn" or "aux" or "nul" || (name.Length == 4 && (name.StartsWith("com", StringComparison.Ordinal) || name.StartsWith("lpt", StringComparison.Ordinal)) && char.IsAsciiDigit(name[3]));

    private static string BaseOf(string language, string? given) => language == CSharp ? Scratch : given ?? Python;

    private static int Write(CommandContext context, ProcessorTemplate template, CancellationToken cancellationToken)
    {
        var processors = LocalCommandOptions.For(context.WorkingDirectory, world: null).Processors;
        var locks = new CSharpLocks(context, Path.GetDirectoryName(processors)!);
        template = template with { UsesPackages = locks.UsesPackages };
        var folder = Path.Combine(processors, template.Name);
        if (Path.Exists(folder))
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"processors/{template.Name} exists already");
        }

        RequireBase(processors, template.Base);
        using var draft = new DraftFolder(processors, template.Name);
        var files = template.Files();
        foreach (var (path, content) in files)
        {
            draft.Write(path, Encoding.UTF8.GetBytes(content));
        }

        if (template is { Language: CSharp, UsesPackages: true })
        {
            // Before the first lane, because a lock is a part of the source.
            locks.Renew(Path.Combine("processors", Path.GetFileName(draft.Folder), files.Keys.Single(file => file.EndsWith(".csproj", StringComparison.Ordinal))), cancellationToken);
        }

        draft.MoveTo(folder);
        var written = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
        return context.Answer(AnswerText.Of(writer => Say(writer, template.Name, written)), ExitCode.Success);
    }

    private static void Say(TextWriter writer, string name, IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            writer.WriteLine($"processors/{name}/{file}");
        }

        writer.WriteLine($"Judge it: ./build.sh PrAcceptance --processor {name}");
    }

    private static void RequireBase(string processors, string name)
    {
        if (name == Scratch)
        {
            return;
        }

        if (!File.Exists(Path.Combine(processors, ImageCatalog.Bases)))
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"there is no processors/{ImageCatalog.Bases} with a base '{name}'");
        }

        try
        {
            if (!ImageCatalog.Parse(ImageCatalog.Bases, File.ReadAllBytes(Path.Combine(processors, ImageCatalog.Bases))).Has(name))
            {
                throw new FaultException(ErrorCode.AdapterInvocation, $"processors/{ImageCatalog.Bases} has no base '{name}': add it, or name another one with --base");
            }
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"processors/{ImageCatalog.Bases} is not readable: {e.Message}", e);
        }
    }
}
