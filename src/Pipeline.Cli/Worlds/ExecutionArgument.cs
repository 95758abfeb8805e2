using System.CommandLine;

namespace Pipeline.Cli.Worlds;

/// <summary>An argument for execution ids of settled runs; an invalid one is a usage error that names it.</summary>
internal static class ExecutionArgument
{
    private const string Name = "EXECUTION";

    public static Argument<ExecutionId[]> Of(string description, ArgumentArity arity) => new(Name)
    {
        Description = description,
        Arity = arity,
        CustomParser = given =>
        {
            var ids = new List<ExecutionId>();
            foreach (var token in given.Tokens)
            {
                if (ExecutionId.TryParse(token.Value, out var id))
                {
                    ids.Add(id);
                }
                else
                {
                    given.AddError($"{Name}: '{token.Value}' is not {ExecutionId.Form}.");
                }
            }

            return [.. ids];
        },
    };
}
