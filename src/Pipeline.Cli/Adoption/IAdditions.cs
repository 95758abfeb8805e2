using System.Text;

namespace Pipeline.Cli.Adoption;

/// <summary>What a file must have that people write, too. Nothing of theirs is changed.</summary>
internal interface IAdditions
{
    /// <summary>The path relative to the repository's root.</summary>
    string Path { get; }

    /// <summary>How the file is read and written.</summary>
    Encoding Encoding { get; }

    /// <summary>The file with everything that it must have.</summary>
    /// <param name="content">The file as it is; null if there is none.</param>
    /// <returns>The new content; <paramref name="content"/> itself if nothing is missing.</returns>
    /// <exception cref="FormatException">The file cannot be read; the message says what to add by hand.</exception>
    string Complete(string? content);
}
