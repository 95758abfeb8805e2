using System.CommandLine;
using Pipeline.Contracts;

namespace Pipeline.Cli;

/// <summary>Settled runs, by their execution ids; one that is not of the form is a usage error that names it.</summary>
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
